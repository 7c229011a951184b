package dev.millrace.budgets;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What happens to a team's GPU tasks when its budget is spent. */
public enum OnExceeded {
    /** They run; it is noted. */
    NOTIFY,
    /** They wait: for more money, the next month, or an owner who lets them go on. */
    HOLD,
    /** They fail instead of starting. */
    DENY;

    /** The word as JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OnExceeded of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
