package dev.millrace.gpu;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How we know of a job. */
public enum GpuJobSource {
    /** Somebody told us, and may correct it. */
    REPORTED,
    /** It is a run of a task, whose times are those of its lease. Nobody changes it. */
    MEASURED;

    /** The word as JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static GpuJobSource of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
