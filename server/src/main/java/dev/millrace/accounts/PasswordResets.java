package dev.millrace.accounts;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.accounts.OneTimeTokenRepository.Purpose;
import dev.millrace.identity.EmailAddress;
import dev.millrace.identity.SessionsEnded;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.platform.PublicUrl;

/**
 * Another password for those who forgot theirs: by a link in a mail that works once, and soon.
 *
 * <p>Who asks learns nothing, neither by the answer nor by its time: a request is one row, whether or not anybody has that
 * e-mail, and a loop looks later whom it is for.
 */
@Service
public class PasswordResets extends BackgroundWork {

    private static final Duration TTL = Duration.ofMinutes(30);
    private static final Duration BETWEEN_MAILS = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int PRUNED = 1000;

    private final ResetRequestRepository requests;
    private final OneTimeTokenRepository tokens;
    private final UserService users;
    private final MailService mails;
    private final PublicUrl url;
    private final TransactionOperations transaction;

    PasswordResets(
            ResetRequestRepository requests,
            OneTimeTokenRepository tokens,
            UserService users,
            MailService mails,
            PublicUrl url,
            TransactionOperations transaction) {
        this.requests = requests;
        this.tokens = tokens;
        this.users = users;
        this.mails = mails;
        this.url = url;
        this.transaction = transaction;
    }

    /** @throws ApiException 400 where the text is no e-mail address */
    public void request(String email) {
        EmailAddress address = EmailAddress.parse(email.strip())
                .orElseThrow(() -> ApiException.invalid("email", "is not a valid e-mail address"));
        requests.insert(address.key());
        wake();
    }

    /** Whether a link is still good, for the page behind it. */
    public boolean isGood(String token) {
        return find(Secret.sha256(token)).isPresent();
    }

    /**
     * Sets the password of the user whom the link was sent to, and ends all its sessions. A password that is not acceptable
     * does not use the link up.
     *
     * @throws ApiException 400 where the link is no good, or no longer, or the password not acceptable
     */
    public void confirm(String token, String password) {
        byte[] hash = Secret.sha256(token);
        User user = find(hash).orElseThrow(PasswordResets::noGood);
        users.requireAcceptable(user, password);
        if (tokens.use(hash, Purpose.PASSWORD_RESET).isEmpty()) {
            throw noGood();
        }
        users.resetPassword(user.id(), password);
    }

    /** Whose password the link sets: it was mailed to an address, and is good for as long as that is the user's. */
    private Optional<User> find(byte[] hash) {
        return tokens.look(hash, Purpose.PASSWORD_RESET)
                .flatMap(proof -> users.find(Objects.requireNonNull(proof.userId()))
                        .filter(user -> user.email().key().equals(proof.details())))
                .filter(User::isActive);
    }

    /** Whoever set another password meanwhile needs no link, and one that lies about in a mailbox should not set it back. */
    @EventListener
    void forgetLinks(SessionsEnded ended) {
        tokens.voidAll(ended.userId(), Purpose.PASSWORD_RESET);
    }

    /** One turn: looks whom the next request is for; tells whether there may be more. */
    boolean mailNext() {
        boolean found = Objects.requireNonNull(transaction.execute(status -> {
            Optional<String> email = requests.take();
            email.flatMap(users::findByEmail).filter(User::isActive).ifPresent(this::mail);
            return email.isPresent();
        }));
        if (!found) {
            tokens.prune(PRUNED);
        }
        return found;
    }

    private void mail(User user) {
        if (tokens.existsSince(user.id(), Purpose.PASSWORD_RESET, BETWEEN_MAILS)) {
            return;
        }
        Secret secret = Secret.random();
        tokens.voidAll(user.id(), Purpose.PASSWORD_RESET);
        tokens.insert(
                secret.hash(), Purpose.PASSWORD_RESET, user.id(), user.email().key(), TTL);
        mails.send(user.email(), "Set another password", """
                Somebody, hopefully you, asked for another password for your account at %s.

                If it was you, set it within half an hour:

                %s

                If it was not, do nothing: your password stays as it is.
                """.formatted(
                        url.base(), url.of("/accounts/password/reset/confirm?token=" + secret.text())));
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("password-resets", PAUSE, this::mailNext);
    }

    private static ApiException noGood() {
        return ApiException.invalid("token", "is not valid, or no longer: ask for another link");
    }
}
