package dev.millrace.identity;

import static dev.millrace.identity.Scope.ACCOUNT;
import static dev.millrace.identity.Scope.COSTS_READ;
import static dev.millrace.identity.Scope.JOBS_READ;
import static dev.millrace.identity.Scope.TASKS_READ;
import static dev.millrace.identity.Scope.TEAMS_READ;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a user may do beyond its own things. */
public enum Role {
    /** Everything: accounts, the server, and all work. */
    ADMIN(EnumSet.allOf(Scope.class)),
    /** Sees and steers everybody's work, but no accounts and no keys. */
    OPERATOR(EnumSet.complementOf(EnumSet.of(Scope.ADMIN))),
    /** Works, alone and in teams. */
    USER(EnumSet.complementOf(EnumSet.of(Scope.ADMIN))),
    /** Looks, and changes nothing but its own account. */
    VIEWER(EnumSet.of(TASKS_READ, JOBS_READ, COSTS_READ, TEAMS_READ, ACCOUNT));

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and the set behind it is nobody else's
    private final Set<Scope> scopes;

    Role(Set<Scope> scopes) {
        this.scopes = Collections.unmodifiableSet(scopes);
    }

    /** All that a person of this role may do; no key of its making holds more. */
    public Set<Scope> scopes() {
        return scopes;
    }

    /** Whether it sees and steers everybody's tasks, jobs and teams. */
    public boolean seesAllWork() {
        return this == ADMIN || this == OPERATOR;
    }

    /** The role as JSON, tokens and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty where there is no such role. */
    public static Optional<Role> find(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** The role that the database names. */
    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
