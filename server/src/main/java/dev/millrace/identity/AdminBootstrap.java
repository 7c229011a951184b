package dev.millrace.identity;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.platform.Ids;
import dev.millrace.platform.MillraceSettings;

/**
 * Makes the first admin, before the first request is served. There is no default password: it comes from the environment,
 * or is made at random and told once, by whoever asks {@link #issuedNow()}.
 */
@Component
public class AdminBootstrap implements SmartInitializingSingleton {

    /** The user name of the first admin. */
    public static final String USERNAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(AdminBootstrap.class);
    private static final Set<String> PRODUCTION = Set.of("prod", "production");

    /** Without those that look like another in some typeface. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 5;
    private static final int GROUP_LENGTH = 4;

    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtext('millrace.first_admin'))
            """;

    private final AdminSettings settings;
    private final MillraceSettings server;
    private final UserRepository users;
    private final PasswordHasher hasher;
    private final PasswordPolicy policy;
    private final JdbcClient db;
    private final TransactionOperations transaction;
    private final Ids ids;

    private volatile @Nullable Credentials issued;

    AdminBootstrap(
            AdminSettings settings,
            MillraceSettings server,
            UserRepository users,
            PasswordHasher hasher,
            PasswordPolicy policy,
            JdbcClient db,
            TransactionOperations transaction,
            Ids ids) {
        this.settings = settings;
        this.server = server;
        this.users = users;
        this.hasher = hasher;
        this.policy = policy;
        this.db = db;
        this.transaction = transaction;
        this.ids = ids;
    }

    /** The credentials that this start made up, to be shown to the person who started it; empty at any later start. */
    public Optional<Credentials> issuedNow() {
        return Optional.ofNullable(issued);
    }

    @Override
    public void afterSingletonsInstantiated() {
        checkGivenPassword();
        boolean generated = settings.password().isEmpty();
        String password = generated ? random() : settings.password();
        boolean made = Objects.requireNonNull(transaction.execute(status -> makeWhereNone(password)));
        if (made && generated) {
            issued = new Credentials(USERNAME, settings.address(), password);
        }
    }

    /** Of several nodes that start at once, the first one makes the admin and the others find it. */
    private boolean makeWhereNone(String password) {
        db.sql(LOCK).query(row -> {});
        if (users.existsAdmin()) {
            return false;
        }
        Optional<User> admin =
                users.insert(ids.next(), settings.address(), USERNAME, null, hasher.hash(password), Role.ADMIN);
        if (admin.isEmpty()) {
            throw new IllegalStateException("there is no admin, and " + settings.email() + " or the user name "
                    + USERNAME + " belongs to another user; set MILLRACE_ADMIN_EMAIL to an address that is free");
        }
        log.atInfo().addKeyValue("username", USERNAME).log("First admin made");
        return true;
    }

    /** A weak password that an operator chose is that operator's business, except where the server says it is in earnest. */
    private void checkGivenPassword() {
        if (settings.password().isEmpty()) {
            return;
        }
        policy.problem(settings.password(), settings.address(), USERNAME).ifPresent(problem -> {
            if (PRODUCTION.contains(server.env().toLowerCase(Locale.ROOT))) {
                throw new IllegalStateException("MILLRACE_ADMIN_PASSWORD " + problem + " (ENV is " + server.env()
                        + ", so the start stops here)");
            }
            log.warn("MILLRACE_ADMIN_PASSWORD {}", problem);
        });
    }

    private static String random() {
        SecureRandom random = new SecureRandom();
        return random.ints((long) GROUPS * GROUP_LENGTH, 0, ALPHABET.length())
                .mapToObj(index -> String.valueOf(ALPHABET.charAt(index)))
                .collect(Collectors.joining())
                .replaceAll("(.{" + GROUP_LENGTH + "})(?!$)", "$1-");
    }

    /** A name and a password that were made up at this start. */
    public record Credentials(String username, EmailAddress email, String password) {

        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }
}
