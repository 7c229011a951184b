package dev.millrace.webhooks;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;

/** What endpoints are told of. */
public enum EventType {
    /** So many percent of a budget are spent. */
    BUDGET_THRESHOLD("budget.threshold"),
    /** A budget will be overspent by the month's end. */
    BUDGET_FORECAST("budget.forecast"),
    /** Somebody wants to see whether events arrive; sent to the endpoint that it was asked of, whatever that listens to. */
    TEST("webhook.test");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    /** The type as JSON and the database write it. */
    @JsonValue
    public String word() {
        return word;
    }

    /** Empty where no endpoint can listen to such a type. */
    public static Optional<EventType> find(String word) {
        return Arrays.stream(values())
                .filter(type -> type != TEST && type.word.equals(word))
                .findFirst();
    }

    /** All words that an endpoint can listen to, for a refusal. */
    public static String words() {
        return Arrays.stream(values())
                .filter(type -> type != TEST)
                .map(EventType::word)
                .collect(Collectors.joining(", "));
    }
}
