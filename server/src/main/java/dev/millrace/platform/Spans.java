package dev.millrace.platform;

import java.time.Duration;
import java.util.Locale;

/** Says times to people. */
public final class Spans {

    private Spans() {}

    /** Short and exact, as in {@code 24h}, {@code 1m30s} and {@code 0.5s}. */
    public static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
