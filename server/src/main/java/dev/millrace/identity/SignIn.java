package dev.millrace.identity;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.limits.GuessLimits;
import dev.millrace.platform.ApiException;

/** Turns a name and a password into a session. */
@Service
public class SignIn {

    private static final String ACTION = "session.opened";

    private final UserRepository users;
    private final PasswordHasher hasher;
    private final Sessions sessions;
    private final GuessLimits guesses;
    private final List<SignInCheck> checks;
    private final AuditLog audit;

    SignIn(
            UserRepository users,
            PasswordHasher hasher,
            Sessions sessions,
            GuessLimits guesses,
            List<SignInCheck> checks,
            AuditLog audit) {
        this.users = users;
        this.hasher = hasher;
        this.sessions = sessions;
        this.guesses = guesses;
        this.checks = List.copyOf(checks);
        this.audit = audit;
    }

    /**
     * Signs a person in. Empty where the name is unknown, the password wrong or the account not active: which of them is
     * not told, neither by the answer nor by the time it takes.
     *
     * @param name an e-mail address or a user name
     * @param code a one-time code, for those who have a second factor
     * @throws ApiException 400 for a password that nobody can have, before any work is done on it; 401 where the password is
     *     right and the code is missing or wrong; 403 where a second factor is required and there is none; 429 where too many
     *     were wrong already
     */
    public Optional<Tokens> withPassword(String name, String password, @Nullable String code) {
        Optional<User> user = check(name, password);
        user.ifPresent(person -> checks.forEach(check -> check.require(person, code)));
        return user.map(person -> {
            audit.record(AuditEntry.of(ACTION).by(person.id(), null));
            return sessions.open(person.id());
        });
    }

    /** Whom name and password belong to, without signing anybody in; empty as above. What else it takes is the caller's to ask. */
    public Optional<User> check(String name, String password) {
        if (PasswordPolicy.isTooLong(password)) {
            throw ApiException.invalid("password", "must have at most " + PasswordPolicy.LONGEST + " characters");
        }
        guesses.admit(name);
        Optional<UserRepository.Credentials> known = SignInName.parse(name).flatMap(users::findCredentials);
        String hash = known.map(UserRepository.Credentials::passwordHash).orElse(null);
        boolean matches = hasher.matches(password, hash);
        Optional<User> user = known.map(UserRepository.Credentials::user).filter(found -> matches && found.isActive());
        if (user.isEmpty()) {
            guesses.failed(name);
            audit.record(refused(known));
            return Optional.empty();
        }
        guesses.succeeded(name);
        if (hash != null && hasher.isOutdated(hash)) {
            users.replaceHash(user.get().id(), hash, hasher.hash(password));
        }
        return user;
    }

    /** Of a name that nobody has, nothing is kept: people type passwords there. */
    private static AuditEntry refused(Optional<UserRepository.Credentials> known) {
        AuditEntry entry = AuditEntry.of(ACTION).failed();
        return known.map(found -> entry.on("user", found.user().id())).orElse(entry);
    }
}
