package dev.millrace.identity;

import java.util.Optional;

import org.springframework.stereotype.Service;

import dev.millrace.platform.ApiException;

/** Turns a name and a password into a session. */
@Service
public class SignIn {

    private final UserRepository users;
    private final PasswordHasher hasher;
    private final Sessions sessions;

    SignIn(UserRepository users, PasswordHasher hasher, Sessions sessions) {
        this.users = users;
        this.hasher = hasher;
        this.sessions = sessions;
    }

    /**
     * Signs a person in. Empty where the name is unknown, the password wrong or the account not active: which of them is
     * not told, neither by the answer nor by the time it takes.
     *
     * @param name an e-mail address or a user name
     * @throws ApiException 400 for a password that nobody can have, before any work is done on it
     */
    public Optional<Tokens> withPassword(String name, String password) {
        if (PasswordPolicy.isTooLong(password)) {
            throw ApiException.invalid("password", "must have at most " + PasswordPolicy.LONGEST + " characters");
        }
        Optional<UserRepository.Credentials> known = SignInName.parse(name).flatMap(users::findCredentials);
        String hash = known.map(UserRepository.Credentials::passwordHash).orElse(null);
        if (!hasher.matches(password, hash)) {
            return Optional.empty();
        }
        User user = known.orElseThrow().user();
        if (!user.isActive()) {
            return Optional.empty();
        }
        if (hash != null && hasher.isOutdated(hash)) {
            users.replaceHash(user.id(), hash, hasher.hash(password));
        }
        return Optional.of(sessions.open(user.id()));
    }
}
