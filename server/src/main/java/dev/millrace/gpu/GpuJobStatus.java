package dev.millrace.gpu;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where a GPU job stands. Whoever reports a job says so; any may follow any. */
public enum GpuJobStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The status as JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static GpuJobStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
