package dev.millrace.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/**
 * Makes, finds, changes and deletes accounts. Whatever makes a session worthless (another password, an account that is
 * turned off or deleted) ends it in the same transaction.
 */
@Service
public class UserService {

    private static final int LONGEST_NAME = 200;

    /** Judges a password where the e-mail is no good, so that both problems are told at once. */
    private static final EmailAddress NOBODY = new EmailAddress("@");

    private final UserRepository users;
    private final Sessions sessions;
    private final PasswordPolicy policy;
    private final PasswordHasher hasher;
    private final Invites invites;
    private final TeamMates mates;
    private final TransactionOperations transaction;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Ids ids;

    UserService(
            UserRepository users,
            Sessions sessions,
            PasswordPolicy policy,
            PasswordHasher hasher,
            Invites invites,
            TeamMates mates,
            TransactionOperations transaction,
            AuditLog audit,
            ApplicationEventPublisher events,
            Ids ids) {
        this.users = users;
        this.sessions = sessions;
        this.policy = policy;
        this.hasher = hasher;
        this.invites = invites;
        this.mates = mates;
        this.transaction = transaction;
        this.audit = audit;
        this.events = events;
        this.ids = ids;
    }

    /** Makes an account for somebody without an invite, as {@link #register(String, String, String, String)} does. */
    public User register(String email, String password, @Nullable String fullName) {
        return register(email, password, fullName, null);
    }

    /**
     * Makes an account.
     *
     * @param invite the word of an invite; null: none was sent
     * @throws ApiException 400 naming every field that is not acceptable, or the e-mail where it is taken; 403, 409 or 410
     *     where this person is not let in
     */
    public User register(String email, String password, @Nullable String fullName, @Nullable String invite) {
        List<FieldProblem> problems = new ArrayList<>();
        Optional<EmailAddress> address = address(email, problems);
        policy.problem(password, address.orElse(NOBODY), null)
                .ifPresent(problem -> problems.add(new FieldProblem("password", problem)));
        nameProblem(fullName).ifPresent(problems::add);
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        if (invite == null) {
            invites.admit(null, address.orElseThrow());
        }
        return insert(address.orElseThrow(), fullName, hasher.hash(password), invite, true);
    }

    /**
     * Makes an account for somebody who signs in by other means, and showed that the e-mail is its own.
     *
     * @param fullName what the person is called elsewhere; left out where it is no name for us
     * @throws ApiException 400 where the e-mail is taken, or none; 403, 409 or 410 where this person is not let in
     */
    public User registerWithoutPassword(String email, @Nullable String fullName, @Nullable String invite) {
        EmailAddress address = EmailAddress.parse(email)
                .orElseThrow(() -> ApiException.invalid("email", "is not a valid e-mail address"));
        String name = nameProblem(fullName).isPresent() ? null : fullName;
        return insert(address, name, hasher.hashOfNone(), invite, false);
    }

    private User insert(
            EmailAddress email, @Nullable String fullName, String hash, @Nullable String invite, boolean mustConfirm) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Invites.Admission admission = invites.admit(invite, email);
            User made = users.insert(ids.next(), email, null, fullName, hash, admission.role())
                    .orElseThrow(() -> ApiException.invalid("email", "is already registered"));
            invites.use(admission, made.id());
            audit.record(AuditEntry.of("user.registered").by(made.id(), null).on("user", made.id()));
            if (mustConfirm) {
                events.publishEvent(new UserRegistered(made));
            }
            return made;
        }));
    }

    public Optional<User> find(UUID id) {
        return users.find(id);
    }

    /** The user whom an e-mail belongs to, in whatever case it is written. */
    public Optional<User> findByEmail(String email) {
        return EmailAddress.parse(email)
                .flatMap(address -> users.findCredentials(new SignInName(address.key(), true)))
                .map(UserRepository.Credentials::user);
    }

    /** What users are called in lists of what they did; those who were deleted are still in them. */
    public Map<UUID, String> findEmails(Collection<UUID> ids) {
        return ids.isEmpty() ? Map.of() : users.findEmails(ids);
    }

    /** The roles of those among some users whose accounts are active. */
    public Map<UUID, Role> rolesOfActive(Collection<UUID> ids) {
        return ids.isEmpty() ? Map.of() : users.rolesOfActive(ids);
    }

    /** Every user there is, active or not. */
    public Page<User> list(PageRequest page) {
        return users.list(page);
    }

    /** The active admins. */
    public List<User> admins() {
        return users.admins();
    }

    /** The active users that the caller may see: an admin all of them, others themselves and those of their teams. */
    public Page<User> listVisible(Caller caller, PageRequest page) {
        if (caller.isAdmin()) {
            return users.listActive(page);
        }
        Set<UUID> seen = new HashSet<>(mates.of(caller.userId()));
        seen.add(caller.userId());
        return users.listActiveAmong(seen, page);
    }

    /**
     * Changes an account. Another password ends all sessions of the account, the one that asks included.
     *
     * @param by who asks; to change one's own password takes the current one
     * @throws ApiException 400 naming every field that is not acceptable, 404 where there is no such account, 409 where the
     *     e-mail belongs to another
     */
    public User change(UUID id, UserChange change, Caller by) {
        User user = users.find(id).orElseThrow(() -> noUser(id));
        List<FieldProblem> problems = new ArrayList<>();
        @Nullable
        EmailAddress email = change.email() == null
                ? null
                : address(change.email(), problems).orElse(null);
        nameProblem(change.fullName()).ifPresent(problems::add);
        if (change.password() != null) {
            policy.problem(change.password(), email == null ? user.email() : email, user.username())
                    .ifPresent(problem -> problems.add(new FieldProblem("password", problem)));
            if (by.userId().equals(id) && change.currentPassword() == null) {
                problems.add(new FieldProblem("current_password", "is required to set another password"));
            }
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        if (change.password() != null && by.userId().equals(id)) {
            checkCurrentPassword(id, change.currentPassword());
        }
        String hash = change.password() == null ? null : hasher.hash(change.password());
        return store(id, email, change.fullName(), hash, by.userId(), by.keyId());
    }

    /**
     * Sets another password of a user who showed by other means who it is. Ends all sessions of the account.
     *
     * @throws ApiException 400 where the password is not acceptable
     */
    public void resetPassword(UUID id, String password) {
        User user = users.find(id).filter(User::isActive).orElseThrow(() -> noUser(id));
        requireAcceptable(user, password);
        store(id, null, null, hasher.hash(password), id, null);
    }

    /** @throws ApiException 400 where this user cannot have this password */
    public void requireAcceptable(User user, String password) {
        policy.problem(password, user.email(), user.username()).ifPresent(problem -> {
            throw ApiException.invalid("password", problem);
        });
    }

    /**
     * Changes what only admins decide: the role, and whether the account may be used at all. Turning it off ends all its
     * sessions.
     *
     * @param by who decides
     * @throws ApiException 404 where there is no such account, 409 where no admin would be left
     */
    public User steer(UUID id, @Nullable Role role, @Nullable Boolean isActive, Caller by) {
        User changed = Objects.requireNonNull(transaction.execute(status -> {
            users.lockAdmins();
            User user = users.find(id).orElseThrow(() -> noUser(id));
            boolean loses = (role != null && role != Role.ADMIN) || Boolean.FALSE.equals(isActive);
            if (loses) {
                keepOneAdmin(user);
            }
            if (Boolean.FALSE.equals(isActive)) {
                sessions.endAll(id, "user_ended");
            }
            audit.record(AuditEntry.of("user.steered")
                    .by(by.userId(), by.keyId())
                    .on("user", id)
                    .with("role", role == null ? null : role.word())
                    .with("is_active", isActive));
            return users.steer(id, role, isActive).orElseThrow(() -> noUser(id));
        }));
        forget(id);
        return changed;
    }

    /**
     * Deletes an account softly, and ends its sessions.
     *
     * @throws ApiException 404 where there is no such account, 409 where no admin would be left
     */
    public void delete(UUID id, Caller by) {
        transaction.executeWithoutResult(status -> {
            users.lockAdmins();
            User user = users.find(id).orElseThrow(() -> noUser(id));
            keepOneAdmin(user);
            users.delete(id);
            sessions.endAll(id, "user_ended");
            audit.record(
                    AuditEntry.of("user.deleted").by(by.userId(), by.keyId()).on("user", id));
        });
        forget(id);
    }

    private User store(
            UUID id,
            @Nullable EmailAddress email,
            @Nullable String fullName,
            @Nullable String hash,
            UUID by,
            @Nullable UUID key) {
        try {
            User changed = Objects.requireNonNull(transaction.execute(status -> {
                if (hash != null) {
                    sessions.endAll(id, "password_changed");
                }
                audit.record(AuditEntry.of(hash == null ? "user.changed" : "user.password_changed")
                        .by(by, key)
                        .on("user", id));
                User before = users.find(id).orElseThrow(() -> noUser(id));
                User after = users.change(id, email, fullName, hash).orElseThrow(() -> noUser(id));
                events.publishEvent(new UserChanged(before, after, hash != null));
                return after;
            }));
            if (hash != null) {
                sessions.forget();
            }
            return changed;
        } catch (DuplicateKeyException e) {
            throw ApiException.conflict("another user has this e-mail");
        }
    }

    /** On this node at once; other nodes look again by themselves within seconds. */
    private void forget(UUID id) {
        sessions.forget();
        events.publishEvent(new UserSteered(id));
    }

    private void checkCurrentPassword(UUID id, @Nullable String given) {
        if (given == null
                || PasswordPolicy.isTooLong(given)
                || !hasher.matches(given, users.findPasswordHash(id).orElse(null))) {
            throw ApiException.invalid("current_password", "is not your password");
        }
    }

    private void keepOneAdmin(User user) {
        if (user.role() == Role.ADMIN && user.isActive() && !users.existsOtherAdmin(user.id())) {
            throw ApiException.conflict("this is the last active admin");
        }
    }

    private static Optional<EmailAddress> address(String email, List<FieldProblem> problems) {
        Optional<EmailAddress> address = EmailAddress.parse(email);
        if (address.isEmpty()) {
            problems.add(new FieldProblem("email", "is not a valid e-mail address"));
        }
        return address;
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

    private static ApiException noUser(UUID id) {
        return ApiException.notFound("no user " + id);
    }
}
