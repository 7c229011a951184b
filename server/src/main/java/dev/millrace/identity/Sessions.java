package dev.millrace.identity;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.platform.Ids;

/**
 * Sign-ins and their tokens. A session is alive until it is ended, runs out, or its user is no longer active; this node
 * hears of an end on another node within {@code millrace.identity.token.recheck}.
 */
@Service
public class Sessions implements CallerSource {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final String CLAIM = "sid";
    private static final int REMEMBERED = 50_000;

    private final SessionRepository sessions;
    private final AccessTokens accessTokens;
    private final IdentitySettings settings;
    private final AuditLog audit;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();
    private final Cache<UUID, Optional<Caller>> callers;

    Sessions(
            SessionRepository sessions, AccessTokens accessTokens, IdentitySettings settings, AuditLog audit, Ids ids) {
        this.sessions = sessions;
        this.accessTokens = accessTokens;
        this.settings = settings;
        this.audit = audit;
        this.ids = ids;
        this.callers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(settings.token().recheck())
                .build();
    }

    Tokens open(UUID userId) {
        UUID id = ids.next();
        RefreshToken refresh = RefreshToken.random(random);
        var session = settings.session();
        sessions.open(id, userId, refresh.hash(), session.idle(), session.absolute());
        return tokens(userId, id, refresh);
    }

    /**
     * Exchanges a refresh token for the next pair. Each token works once: seeing one again means that two parties hold it,
     * and as nobody can tell which of them is the thief, the session ends for both.
     *
     * @return empty where the token is not, or no longer, worth anything
     */
    public Optional<Tokens> refresh(String token) {
        Optional<RefreshToken> old = RefreshToken.parse(token);
        if (old.isEmpty()) {
            return Optional.empty();
        }
        RefreshToken next = RefreshToken.random(random);
        byte[] hash = old.get().hash();
        Optional<Tokens> renewed = sessions.rotate(
                        hash, next.hash(), settings.session().idle())
                .map(owner -> tokens(owner.userId(), owner.sessionId(), next));
        if (renewed.isEmpty()) {
            sessions.endWhereUsed(hash).ifPresent(this::reused);
        }
        return renewed;
    }

    /** Signs out: all tokens of the session are worth nothing from now on. */
    public void end(UUID userId, UUID sessionId) {
        sessions.end(sessionId, "logout");
        callers.invalidate(sessionId);
        audit.record(AuditEntry.of("session.ended").by(userId, null).on("session", sessionId));
    }

    /** Ends all sessions of a user, in the transaction of the change that makes them worthless. */
    void endAll(UUID userId, String because) {
        sessions.endAll(userId, because);
    }

    /** Lets this node look again at every session, once the change that ended some is committed. */
    void forget() {
        callers.invalidateAll();
    }

    /** Whether a refresh token could be exchanged now. */
    public boolean isUsable(String token) {
        return RefreshToken.parse(token)
                .map(RefreshToken::hash)
                .filter(sessions::isUsable)
                .isPresent();
    }

    @Override
    public String claim() {
        return CLAIM;
    }

    /** Who is behind a session, as of a moment ago; empty where the session is over. */
    @Override
    public Optional<Caller> findCaller(UUID sessionId) {
        // Not a loading get: that would hold a lock of the cache for as long as the database takes.
        Optional<Caller> remembered = callers.getIfPresent(sessionId);
        if (remembered != null) {
            return remembered;
        }
        Optional<Caller> caller = sessions.findCaller(sessionId);
        callers.put(sessionId, caller);
        return caller;
    }

    private Tokens tokens(UUID userId, UUID sessionId, RefreshToken refresh) {
        return new Tokens(
                accessTokens.issue(userId, CLAIM, sessionId, null),
                settings.token().ttl(),
                refresh.text());
    }

    private void reused(UUID sessionId) {
        callers.invalidate(sessionId);
        audit.record(AuditEntry.of("session.token_reused").failed().on("session", sessionId));
        log.atWarn().addKeyValue("session_id", sessionId).log("Refresh token came twice: its session is ended");
    }
}
