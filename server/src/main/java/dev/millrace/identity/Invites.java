package dev.millrace.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** Permissions to make one account each, where not everybody may make one. */
@Service
public class Invites {

    public static final Duration LONGEST = Duration.ofDays(30);

    private static final String PREFIX = "mri_";
    private static final int BYTES = 32;

    private final InviteRepository invites;
    private final IdentitySettings settings;
    private final TransactionOperations transaction;
    private final AuditLog audit;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();

    Invites(
            InviteRepository invites,
            IdentitySettings settings,
            TransactionOperations transaction,
            AuditLog audit,
            Ids ids) {
        this.invites = invites;
        this.settings = settings;
        this.transaction = transaction;
        this.audit = audit;
        this.ids = ids;
    }

    /**
     * Invites somebody.
     *
     * @param email for whom; null: whoever has the word
     * @throws ApiException 400 for an e-mail that is none
     */
    public NewInvite create(Caller by, @Nullable String email, Role role, Duration ttl) {
        String emailKey = email == null
                ? null
                : EmailAddress.parse(email)
                        .orElseThrow(() -> ApiException.invalid("email", "is not a valid e-mail address"))
                        .key();
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return Objects.requireNonNull(transaction.execute(status -> {
            Invite invite = invites.insert(ids.next(), hash(text), emailKey, role, by.userId(), ttl);
            audit.record(AuditEntry.of("invite.created")
                    .by(by.userId(), by.keyId())
                    .on("invite", invite.id())
                    .with("email", emailKey)
                    .with("role", role.word()));
            return new NewInvite(invite, text);
        }));
    }

    public Page<Invite> list(PageRequest page) {
        return invites.list(page);
    }

    /** @throws ApiException 404 where there is no such invite, 409 where it was used */
    public void revoke(Caller by, UUID id) {
        transaction.executeWithoutResult(status -> {
            if (!invites.deleteUnused(id)) {
                throw invites.exists(id)
                        ? ApiException.conflict("this invite was used; turn the account off instead")
                        : ApiException.notFound("no invite " + id);
            }
            audit.record(
                    AuditEntry.of("invite.revoked").by(by.userId(), by.keyId()).on("invite", id));
        });
    }

    /**
     * Lets somebody in who wants to make an account; part of the transaction that makes it.
     *
     * @param text the word of an invite; null: none was sent
     * @return what the new user will be, and which invite it has to be told to with {@link #use}
     * @throws ApiException 403 where this person may not, 409 where the invite was used, 410 where its time is over
     */
    Admission admit(@Nullable String text, EmailAddress email) {
        if (text == null) {
            return switch (settings.registration()) {
                case OPEN -> new Admission(Role.USER, null);
                case INVITE -> throw ApiException.forbidden("registration takes an invite here: ask an admin for one");
                case CLOSED -> throw ApiException.forbidden("nobody can register here");
            };
        }
        InviteRepository.Locked found =
                invites.lock(hash(text)).orElseThrow(() -> ApiException.forbidden("this is no invite of ours"));
        Invite invite = found.invite();
        if (invite.email() != null && !invite.email().equals(email.key())) {
            throw ApiException.forbidden("this invite is for another e-mail");
        }
        if (invite.usedAt() != null) {
            throw ApiException.conflict("this invite was used");
        }
        if (found.isOver()) {
            throw ApiException.refused(HttpStatus.GONE, "this invite ran out; ask for another");
        }
        return new Admission(invite.role(), invite.id());
    }

    void use(Admission admission, UUID user) {
        if (admission.invite() != null) {
            invites.use(admission.invite(), user);
        }
    }

    /** How somebody was let in. */
    record Admission(Role role, @Nullable UUID invite) {}

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
