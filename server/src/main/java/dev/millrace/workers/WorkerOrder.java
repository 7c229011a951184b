package dev.millrace.workers;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** What a worker is to do. */
public enum WorkerOrder {
    WORK,
    /** Take nothing more until told to work again. */
    PAUSE,
    /** Take nothing more, end what there is, and leave. */
    DRAIN;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static WorkerOrder of(@Nullable String word) {
        return word == null ? WORK : valueOf(word.toUpperCase(Locale.ROOT));
    }
}
