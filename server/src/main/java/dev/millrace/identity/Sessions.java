package dev.millrace.identity;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.SessionRepository.Owner;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestOrigin;
import dev.millrace.secrets.Sealer;

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
    private final Sealer sealer;
    private final RequestOrigin origin;
    private final AuditLog audit;
    private final Ids ids;
    private final ApplicationEventPublisher events;
    private final SecureRandom random = new SecureRandom();
    private final Cache<UUID, Optional<Caller>> callers;

    Sessions(
            SessionRepository sessions,
            AccessTokens accessTokens,
            IdentitySettings settings,
            Sealer sealer,
            RequestOrigin origin,
            AuditLog audit,
            Ids ids,
            ApplicationEventPublisher events) {
        this.sessions = sessions;
        this.accessTokens = accessTokens;
        this.settings = settings;
        this.sealer = sealer;
        this.origin = origin;
        this.audit = audit;
        this.ids = ids;
        this.events = events;
        this.callers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(settings.token().recheck())
                .build();
    }

    Tokens open(UUID userId) {
        UUID id = ids.next();
        RefreshToken refresh = RefreshToken.random(random);
        var session = settings.session();
        sessions.open(id, userId, refresh.hash(), session.idle(), session.absolute(), origin.current());
        return tokens(userId, id, refresh);
    }

    /** A session without tokens, for a browser that is known by a cookie. */
    public UUID openForBrowser(UUID userId) {
        UUID id = ids.next();
        sessions.openWithoutToken(id, userId, settings.session().absolute(), origin.current());
        audit.record(AuditEntry.of("session.opened").by(userId, null));
        return id;
    }

    /**
     * Exchanges a refresh token for the next pair. Each token works once: seeing one again means that two parties hold it,
     * and as nobody can tell which of them is the thief, the session ends for both. A setting forgives a client that asks
     * again within seconds, as its answer may have been lost: it gets the same refresh token once more, unless that was used.
     *
     * @return empty where the token is not, or no longer, worth anything
     */
    public Optional<Tokens> refresh(String token) {
        Optional<RefreshToken> old = RefreshToken.parse(token);
        if (old.isEmpty()) {
            return Optional.empty();
        }
        Duration grace = settings.session().grace();
        // Who may come again with the same token gets the same answer: so the next one has to follow from it.
        RefreshToken next = grace.isZero() ? RefreshToken.random(random) : RefreshToken.of(sealer.follow(token));
        byte[] hash = old.get().hash();
        Optional<Owner> owner =
                sessions.rotate(hash, next.hash(), settings.session().idle());
        if (owner.isEmpty() && !grace.isZero()) {
            owner = sessions.findReplayed(hash, next.hash(), grace);
        }
        if (owner.isEmpty()) {
            sessions.endWhereUsed(hash).ifPresent(this::reused);
        }
        return owner.map(found -> tokens(found.userId(), found.sessionId(), next));
    }

    /** A user's sign-ins that are alive, the newest first. */
    public Page<Session> list(UUID userId, PageRequest page) {
        return sessions.list(userId, page);
    }

    /**
     * Ends one of the caller's own sign-ins.
     *
     * @throws ApiException 404 where there is none alive, 403 where it is another's
     */
    public void revoke(Caller by, UUID sessionId) {
        UUID owner = sessions.findOwner(sessionId)
                .orElseThrow(() -> ApiException.notFound("no session " + sessionId + " that is alive"));
        if (!owner.equals(by.userId())) {
            throw ApiException.forbidden("this is another user's session");
        }
        end(by, sessionId, "revoked");
    }

    /** Signs out: all tokens of the session are worth nothing from now on. */
    public void end(Caller by, UUID sessionId) {
        end(by, sessionId, "logout");
    }

    private void end(Caller by, UUID sessionId, String because) {
        sessions.end(sessionId, because);
        callers.invalidate(sessionId);
        audit.record(AuditEntry.of("session.ended")
                .by(by.userId(), by.keyId())
                .on("session", sessionId)
                .with("because", because));
    }

    /** Ends all sessions of a user, in the transaction of the change that makes them worthless. */
    void endAll(UUID userId, String because) {
        sessions.endAll(userId, because);
        events.publishEvent(new SessionsEnded(userId, because));
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
