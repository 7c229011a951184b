package dev.millrace.audit;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether an act was done, or only tried. */
public enum Outcome {
    SUCCESS,
    FAILURE;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
