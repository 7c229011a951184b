package dev.millrace.platform.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Times as pages show them: whole seconds of UTC, as nobody told the server where the reader is. */
public final class Moments {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    Moments() {}

    /** Of a time, for people; of null, what is said instead. */
    public String of(@Nullable Instant moment, String otherwise) {
        return moment == null ? otherwise : FORMAT.format(moment);
    }

    public String of(Instant moment) {
        return FORMAT.format(moment);
    }
}
