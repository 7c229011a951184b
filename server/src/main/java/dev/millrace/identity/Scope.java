package dev.millrace.identity;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a caller may do, as API keys and OAuth2 tokens carry it. A signed-in person has all that its role allows; a key has
 * what its maker chose of that.
 */
public enum Scope {
    /** Tasks, queues, schedules, workers and what is told about them. */
    TASKS_READ("tasks:read"),
    TASKS_WRITE("tasks:write"),
    JOBS_READ("jobs:read"),
    JOBS_WRITE("jobs:write"),
    /** Costs, usage and prices. */
    COSTS_READ("costs:read"),
    COSTS_WRITE("costs:write"),
    TEAMS_READ("teams:read"),
    TEAMS_WRITE("teams:write"),
    /** One's own account with its sessions, keys and applications: whoever has it can make other credentials. */
    ACCOUNT("account"),
    /** The protocol of workers, who are given the tasks that their user may see, with their payloads. */
    WORKER("worker"),
    /** Accounts of others, and the server itself. */
    ADMIN("admin");

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** The scope as JSON, tokens and the database write it. */
    @JsonValue
    public String word() {
        return word;
    }

    /** Empty where there is no such scope. */
    public static Optional<Scope> find(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }

    /** All words there are, for a refusal. */
    public static String words() {
        return Arrays.stream(values()).map(Scope::word).collect(Collectors.joining(", "));
    }
}
