package dev.millrace.gpu;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a GPU is paid for. */
public enum Purchase {
    ON_DEMAND,
    SPOT,
    RESERVED;

    /** The word as JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Purchase of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
