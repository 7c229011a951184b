package dev.millrace.accounts;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.identity.Caller;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.Sessions;

/**
 * Sign-ins of browsers. A browser holds a random cookie, the database its hash beside a session like any other: it survives
 * a restart, is good on every node, and ends with the session.
 */
@Service
public class BrowserSessions {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final BrowserRepository browsers;
    private final Sessions sessions;
    private final IdentitySettings settings;
    private final TransactionOperations transaction;

    BrowserSessions(
            BrowserRepository browsers,
            Sessions sessions,
            IdentitySettings settings,
            TransactionOperations transaction) {
        this.browsers = browsers;
        this.sessions = sessions;
        this.settings = settings;
        this.transaction = transaction;
    }

    /** Signs a browser in; answers what its cookie holds. A new one each time: what was planted before is worth nothing. */
    public String open(UUID userId) {
        Secret secret = Secret.random();
        return Objects.requireNonNull(transaction.execute(status -> {
            browsers.insert(secret.hash(), sessions.openForBrowser(userId));
            return secret.text();
        }));
    }

    /** Who holds the cookie; empty where it is not, or no longer, worth anything. */
    public Optional<Caller> findCaller(String cookie) {
        return FORM.matcher(cookie).matches()
                ? browsers.find(new Secret(cookie).hash(), settings.session().idle())
                        .flatMap(sessions::findCaller)
                : Optional.empty();
    }
}
