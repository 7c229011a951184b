package dev.millrace.tasks;

import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How urgent a task is; within one priority the oldest goes first. */
public enum Priority {
    LOW(0),
    MEDIUM(1),
    HIGH(2);

    private final int level;

    Priority(int level) {
        this.level = level;
    }

    /** As the database keeps it; the higher goes first. */
    public int level() {
        return level;
    }

    static Priority ofLevel(int level) {
        return Arrays.stream(values())
                .filter(priority -> priority.level == level)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no priority has level " + level));
    }

    /** As JSON writes it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
