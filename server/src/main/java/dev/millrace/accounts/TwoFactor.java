package dev.millrace.accounts;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.accounts.OneTimeTokenRepository.Purpose;
import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.Role;
import dev.millrace.identity.SignInCheck;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;
import dev.millrace.secrets.Sealer;

/**
 * A second factor beside the password: codes of an authenticator, each taken once, and recovery codes for the day on which
 * it is lost. Wrong codes make the next one wait; only who knows the password gets as far as that.
 */
@Service
public class TwoFactor implements SignInCheck {

    private static final Logger log = LoggerFactory.getLogger(TwoFactor.class);
    private static final int SECRET_BYTES = 20;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;
    private static final Duration CHALLENGE_TTL = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final String ISSUER = "Millrace";

    private final TwoFactorRepository factors;
    private final OneTimeTokenRepository tokens;
    private final UserService users;
    private final AccountsSettings settings;
    private final Sealer sealer;
    private final AuditLog audit;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TwoFactor(
            TwoFactorRepository factors,
            OneTimeTokenRepository tokens,
            UserService users,
            AccountsSettings settings,
            Sealer sealer,
            AuditLog audit,
            TransactionOperations transaction,
            Clock clock) {
        this.factors = factors;
        this.tokens = tokens;
        this.users = users;
        this.settings = settings;
        this.sealer = sealer;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void require(User user, @Nullable String code) {
        if (isSetUp(user.id())) {
            if (code == null || code.isBlank()) {
                throw new ApiException(
                        ErrorCode.UNAUTHORIZED, "a one-time code is needed beside the password: send it as otp");
            }
            check(user.id(), code);
        } else if (settings.adminSecondFactor() && user.role() == Role.ADMIN) {
            throw ApiException.forbidden("admins need a second factor here: set one up at /accounts/two-factor");
        }
    }

    public boolean isSetUp(UUID userId) {
        return factors.find(userId)
                .filter(TwoFactorRepository.Factor::confirmed)
                .isPresent();
    }

    /** Whether the user may do nothing else before it has a second factor. */
    public boolean mustSetUp(UUID userId, Role role) {
        return settings.adminSecondFactor() && role == Role.ADMIN && !isSetUp(userId);
    }

    /** What a browser shows after the password was right, and with the code. */
    public String challenge(UUID userId) {
        Secret challenge = Secret.random();
        tokens.insert(challenge.hash(), Purpose.SECOND_FACTOR, userId, "", CHALLENGE_TTL);
        return challenge.text();
    }

    /** @throws ApiException 401 where the code is wrong, or the password was typed too long ago */
    public User answer(String challenge, String code) {
        byte[] hash = Secret.sha256(challenge);
        UUID userId = tokens.attempt(hash, Purpose.SECOND_FACTOR, ATTEMPTS)
                .map(OneTimeTokenRepository.Proof::userId)
                .orElseThrow(() -> ApiException.refused(
                        HttpStatus.UNAUTHORIZED, "That took too long, or too many codes were wrong. Sign in again."));
        check(userId, code);
        tokens.use(hash, Purpose.SECOND_FACTOR);
        return users.find(userId)
                .filter(User::isActive)
                .orElseThrow(() -> ApiException.refused(HttpStatus.UNAUTHORIZED, "This account is not active."));
    }

    /** Makes a secret for the user's authenticator, worth nothing before {@link #confirm}. */
    public Enrolment offer(User user) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        if (!factors.offer(user.id(), sealer.seal(secret, name(user.id())))) {
            throw ApiException.conflict("a second factor is set up already");
        }
        return enrolment(user, secret);
    }

    /** What the authenticator is to be shown, while it is not confirmed. */
    public Optional<Enrolment> offered(User user) {
        return factors.find(user.id())
                .filter(factor -> !factor.confirmed())
                .map(factor -> enrolment(user, open(user.id(), factor)));
    }

    /**
     * Turns the second factor on, by a code that shows that the authenticator has the secret.
     *
     * @return the recovery codes, told this once
     */
    public List<String> confirm(UUID userId, String code) {
        TwoFactorRepository.Factor factor = factors.find(userId)
                .filter(found -> !found.confirmed())
                .orElseThrow(() -> ApiException.conflict("there is no second factor to be confirmed"));
        OptionalLong step = Totp.match(open(userId, factor), code, clock.instant());
        List<String> codes = recoveryCodes();
        boolean taken = step.isPresent()
                && Objects.requireNonNull(transaction.execute(status -> {
                    boolean first = factors.take(userId, step.getAsLong());
                    if (first) {
                        factors.replaceCodes(
                                userId,
                                codes.stream().map(one -> hash(userId, one)).toList());
                        record("second_factor.enabled", userId);
                    }
                    return first;
                }));
        if (!taken) {
            throw ApiException.invalid("code", "is not the one that the authenticator shows now");
        }
        return codes;
    }

    /** Other recovery codes instead of those there were; they are told this once. */
    public List<String> renewRecoveryCodes(UUID userId, String code) {
        check(userId, code);
        List<String> codes = recoveryCodes();
        transaction.executeWithoutResult(status -> {
            factors.replaceCodes(
                    userId, codes.stream().map(one -> hash(userId, one)).toList());
            record("second_factor.codes_renewed", userId);
        });
        return codes;
    }

    public int recoveryCodesLeft(UUID userId) {
        return factors.countCodes(userId);
    }

    /** Turns the second factor off, by a code of it. */
    public void remove(User user, String code) {
        if (settings.adminSecondFactor() && user.role() == Role.ADMIN) {
            throw ApiException.forbidden("admins need a second factor here");
        }
        check(user.id(), code);
        transaction.executeWithoutResult(status -> {
            factors.remove(user.id());
            record("second_factor.removed", user.id());
        });
    }

    private void record(String action, UUID userId) {
        audit.record(AuditEntry.of(action).by(userId, null).on("user", userId));
    }

    private void check(UUID userId, String code) {
        TwoFactorRepository.Factor factor = factors.find(userId)
                .filter(TwoFactorRepository.Factor::confirmed)
                .orElseThrow(() -> wrong("there is no second factor"));
        if (factor.locked().isPositive()) {
            throw ApiException.rateLimited("too many one-time codes were wrong; wait, and try again", factor.locked());
        }
        OptionalLong step = match(userId, factor, code);
        if (step.isPresent()) {
            if (!factors.take(userId, step.getAsLong())) {
                throw wrong("this one-time code was used before; wait for the next");
            }
            return;
        }
        if (factors.useCode(userId, hash(userId, code))) {
            factors.resetFailures(userId);
            return;
        }
        factors.fail(userId, ATTEMPTS, FIRST_WAIT, LONGEST_WAIT);
        throw wrong("this one-time code is wrong");
    }

    /** Sealed with a secret that this server does not have, it cannot be asked; recovery codes need no secret. */
    private OptionalLong match(UUID userId, TwoFactorRepository.Factor factor, String code) {
        byte[] secret;
        try {
            secret = open(userId, factor);
        } catch (IllegalStateException e) {
            log.atError()
                    .addKeyValue("user_id", userId)
                    .setCause(e)
                    .log("A second factor was sealed with another SECRET_KEY: only its recovery codes are taken");
            return OptionalLong.empty();
        }
        return Totp.match(secret, code, clock.instant());
    }

    private byte[] open(UUID userId, TwoFactorRepository.Factor factor) {
        return sealer.open(factor.sealedSecret(), name(userId));
    }

    private List<String> recoveryCodes() {
        return Stream.generate(() -> {
                    byte[] bytes = new byte[RECOVERY_BYTES];
                    random.nextBytes(bytes);
                    return Base32.encode(bytes).toLowerCase(Locale.ROOT).replaceAll("(.{4})(?!$)", "$1-");
                })
                .limit(RECOVERY_CODES)
                .toList();
    }

    /** As it is typed: without regard to case, spaces and dashes. */
    private static byte[] hash(UUID userId, String code) {
        return Secret.sha256(userId + ":" + code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", ""));
    }

    private static String name(UUID userId) {
        return "second factor of " + userId;
    }

    private static Enrolment enrolment(User user, byte[] secret) {
        String text = Base32.encode(secret);
        String label = URLEncoder.encode(ISSUER + ":" + user.email(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        return new Enrolment(text, "otpauth://totp/" + label + "?secret=" + text + "&issuer=" + ISSUER);
    }

    private static ApiException wrong(String message) {
        return new ApiException(ErrorCode.UNAUTHORIZED, message);
    }

    /**
     * What an authenticator needs.
     *
     * @param secret to be typed
     * @param uri to be photographed
     */
    public record Enrolment(String secret, String uri) {

        @Override
        public String toString() {
            return "Enrolment[secret]";
        }
    }
}
