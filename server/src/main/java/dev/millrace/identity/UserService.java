package dev.millrace.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;

/** Makes, finds and changes accounts. */
@Service
public class UserService {

    private static final int LONGEST_NAME = 200;

    private final UserRepository users;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Ids ids;

    UserService(UserRepository users, PasswordPolicy policy, PasswordHasher hasher, Ids ids) {
        this.users = users;
        this.policy = policy;
        this.hasher = hasher;
        this.ids = ids;
    }

    /**
     * Makes an account.
     *
     * @throws ApiException 400 naming every field that is not acceptable, or the e-mail where it is taken
     */
    public User register(String email, String password, @Nullable String fullName) {
        List<FieldProblem> problems = new ArrayList<>();
        Optional<EmailAddress> address = EmailAddress.parse(email);
        if (address.isEmpty()) {
            problems.add(new FieldProblem("email", "is not a valid e-mail address"));
        }
        // Judged against a name that nobody has where the e-mail is no good, so that both problems are told at once.
        policy.problem(password, address.orElse(new EmailAddress("@")), null)
                .ifPresent(problem -> problems.add(new FieldProblem("password", problem)));
        nameProblem(fullName).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return users.insert(ids.next(), address.orElseThrow(), null, fullName, hasher.hash(password), Role.USER)
                .orElseThrow(() -> ApiException.invalid("email", "is already registered"));
    }

    public Optional<User> find(UUID id) {
        return users.find(id);
    }

    private static Optional<FieldProblem> nameProblem(@Nullable String fullName) {
        if (fullName == null) {
            return Optional.empty();
        }
        if (fullName.isBlank() || fullName.length() > LONGEST_NAME) {
            return Optional.of(new FieldProblem("full_name", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        return fullName.codePoints().anyMatch(Character::isISOControl)
                ? Optional.of(new FieldProblem("full_name", "must not contain control characters"))
                : Optional.empty();
    }
}
