package dev.millrace.oauth2;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerSource;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.SessionsEnded;
import dev.millrace.identity.UserSteered;

/**
 * Who is behind the access tokens of applications. They die with their grant: at once on the node that ends it, within
 * {@code millrace.identity.token.recheck} on the others.
 */
@Component
public class GrantCallers implements CallerSource {

    static final String CLAIM = "grant";

    private static final int REMEMBERED = 50_000;

    private final GrantRepository grants;
    private final ConsentRepository consents;
    private final Cache<UUID, Optional<Caller>> callers;

    GrantCallers(GrantRepository grants, ConsentRepository consents, IdentitySettings settings) {
        this.grants = grants;
        this.consents = consents;
        this.callers = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(settings.token().recheck())
                .build();
    }

    @Override
    public String claim() {
        return CLAIM;
    }

    @Override
    public Optional<Caller> findCaller(UUID grantId) {
        // Not a loading get: that would hold a lock of the cache for as long as the database takes.
        Optional<Caller> remembered = callers.getIfPresent(grantId);
        if (remembered != null) {
            return remembered;
        }
        Optional<Caller> caller = grants.findCaller(grantId);
        callers.put(grantId, caller);
        return caller;
    }

    /** Ends a grant, and with it all its tokens. */
    void end(UUID grantId, String because) {
        grants.end(grantId, because);
        callers.invalidate(grantId);
    }

    /** Lets this node look again at every grant. */
    void forget() {
        callers.invalidateAll();
    }

    /** The applications that a user allowed to act for it. */
    public List<ConnectedApplication> connected(UUID userId) {
        return consents.connected(userId);
    }

    /** Takes back what a user allowed an application. */
    public void disconnect(UUID userId, UUID applicationId) {
        consents.remove(applicationId, userId);
        grants.endOfApplication(userId, applicationId);
        callers.invalidateAll();
    }

    @EventListener
    void endWithSessions(SessionsEnded ended) {
        grants.endAll(ended.userId(), ended.because());
    }

    @EventListener
    void forgetSteered(UserSteered steered) {
        callers.invalidateAll();
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void forgetEnded(SessionsEnded ended) {
        callers.invalidateAll();
    }
}
