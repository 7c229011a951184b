package dev.millrace.accounts;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.accounts.OneTimeTokenRepository.Purpose;
import dev.millrace.identity.ConfirmedEmails;
import dev.millrace.identity.SignInCheck;
import dev.millrace.identity.User;
import dev.millrace.identity.UserRegistered;
import dev.millrace.mail.MailService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PublicUrl;

/** Lets people show that an e-mail is their own: by a link in a mail that is sent to it. */
@Service
public class EmailConfirmations implements SignInCheck, ConfirmedEmails {

    private static final Duration TTL = Duration.ofDays(2);
    private static final Duration BETWEEN_MAILS = Duration.ofMinutes(1);

    private final OneTimeTokenRepository tokens;
    private final ConfirmedEmailRepository confirmed;
    private final MailService mails;
    private final AccountsSettings settings;
    private final PublicUrl url;
    private final TransactionOperations transaction;

    EmailConfirmations(
            OneTimeTokenRepository tokens,
            ConfirmedEmailRepository confirmed,
            MailService mails,
            AccountsSettings settings,
            PublicUrl url,
            TransactionOperations transaction) {
        this.tokens = tokens;
        this.confirmed = confirmed;
        this.mails = mails;
        this.settings = settings;
        this.url = url;
        this.transaction = transaction;
    }

    /** Where the setting says so, nobody signs in before. The mail is sent again, as the first may be lost. */
    @Override
    public void require(User user, @Nullable String code) {
        if (isAwaited(user)) {
            send(user);
            throw ApiException.forbidden("confirm your e-mail first: follow the link in the mail that was sent to you");
        }
    }

    /**
     * Whether the user has to confirm its e-mail before it signs in. The first admin, the one with a user name, has not: who
     * runs the server made it, and it may be the only one who can read the mails.
     */
    public boolean isAwaited(User user) {
        return settings.confirmedEmail() && user.username() == null && !isConfirmed(user);
    }

    @Override
    public boolean isConfirmed(User user) {
        return confirmed.isConfirmed(user.id(), user.email().key());
    }

    /** Mails a link, unless that was done a moment ago. */
    public void send(User user) {
        transaction.executeWithoutResult(status -> mail(user));
    }

    @EventListener
    void sendToNew(UserRegistered registered) {
        if (settings.confirmedEmail()) {
            mail(registered.user());
        }
    }

    /** @throws ApiException 400 where the link is no good, or no longer */
    public void confirm(String token) {
        OneTimeTokenRepository.Proof proof = tokens.use(Secret.sha256(token), Purpose.EMAIL_CONFIRMATION)
                .orElseThrow(() -> ApiException.invalid("token", "is not valid, or no longer: ask for another mail"));
        UUID userId = Objects.requireNonNull(proof.userId());
        confirmed.confirm(userId, proof.details());
    }

    private void mail(User user) {
        if (tokens.existsSince(user.id(), Purpose.EMAIL_CONFIRMATION, BETWEEN_MAILS)) {
            return;
        }
        Secret secret = Secret.random();
        tokens.voidAll(user.id(), Purpose.EMAIL_CONFIRMATION);
        tokens.insert(
                secret.hash(),
                Purpose.EMAIL_CONFIRMATION,
                user.id(),
                user.email().key(),
                TTL);
        mails.send(user.email(), "Confirm your e-mail", """
                Somebody, hopefully you, gave this e-mail address to an account at %s.

                If it was you, confirm it within two days:

                %s

                If it was not, do nothing.
                """.formatted(
                        url.base(), url.of("/accounts/email/confirm?token=" + secret.text())));
    }
}
