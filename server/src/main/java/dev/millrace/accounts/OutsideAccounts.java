package dev.millrace.accounts;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;

/**
 * Whom accounts elsewhere sign in. One is connected with a user by its e-mail alone, and only where both sides know whose that
 * is: the provider says that it is this person's, and the user has shown it here. Otherwise whoever registers first with the
 * e-mail of another would share an account with that person later.
 */
@Service
public class OutsideAccounts {

    private static final String SIGN_IN = "session.opened";

    private final OutsideAccountRepository accounts;
    private final ConfirmedEmailRepository confirmed;
    private final UserService users;
    private final AuditLog audit;
    private final TransactionOperations transaction;

    OutsideAccounts(
            OutsideAccountRepository accounts,
            ConfirmedEmailRepository confirmed,
            UserService users,
            AuditLog audit,
            TransactionOperations transaction) {
        this.accounts = accounts;
        this.confirmed = confirmed;
        this.users = users;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * The user here who is this person, made where there is none and registration allows it.
     *
     * @param invite the word of an invite; null: none was sent
     * @throws ApiException 403 where the person may not in, 409 where it must show first that the e-mail is its own
     */
    User enter(OutsideIdentity identity, @Nullable String invite) {
        Optional<User> known =
                accounts.use(identity.provider().id(), identity.subject()).flatMap(users::find);
        if (known.isPresent()) {
            return active(known.get(), identity);
        }
        String email = identity.email();
        if (email == null) {
            throw ApiException.forbidden(identity.provider().name()
                    + " does not say that an e-mail is yours: confirm it there, and try again");
        }
        Optional<User> same = users.findByEmail(email).map(found -> requireConfirmed(active(found, identity)));
        return Objects.requireNonNull(transaction.execute(status -> {
            User user = same.orElseGet(() -> make(identity, email, invite));
            accounts.connect(identity.provider().id(), identity.subject(), user.id(), email);
            audit.record(AuditEntry.of("outside_account.connected")
                    .by(user.id(), null)
                    .on("user", user.id())
                    .with("provider", identity.provider().id()));
            return user;
        }));
    }

    public List<OutsideAccount> list(UUID userId) {
        return accounts.list(userId);
    }

    /** From now on these accounts sign nobody in. Who has no password sets one by a mail. */
    public void disconnect(UUID userId, String provider) {
        transaction.executeWithoutResult(status -> {
            if (accounts.disconnect(userId, provider)) {
                audit.record(AuditEntry.of("outside_account.disconnected")
                        .by(userId, null)
                        .on("user", userId)
                        .with("provider", provider));
            }
        });
    }

    private User make(OutsideIdentity identity, String email, @Nullable String invite) {
        User made = users.registerWithoutPassword(email, identity.name(), invite);
        confirmed.confirm(made.id(), made.email().key());
        return made;
    }

    private User requireConfirmed(User user) {
        if (!confirmed.isConfirmed(user.id(), user.email().key())) {
            throw ApiException.refused(
                    HttpStatus.CONFLICT,
                    "an account here has this e-mail, and nobody has shown yet that it is theirs: sign in with its"
                            + " password, or set another by mail, and confirm the e-mail; then they can be connected");
        }
        return user;
    }

    private User active(User user, OutsideIdentity identity) {
        if (!user.isActive()) {
            audit.record(AuditEntry.of(SIGN_IN)
                    .failed()
                    .on("user", user.id())
                    .with("provider", identity.provider().id()));
            throw ApiException.forbidden("this account is turned off");
        }
        return user;
    }
}
