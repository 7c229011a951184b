package dev.millrace.client;

import java.time.DateTimeException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads times. Those of one answer are often the same, as what is claimed or made together began together, and reading one
 * takes longer than all the rest of its record: the last ones are remembered.
 */
final class Moments extends StdDeserializer<Instant> {

    private record Read(String text, Instant moment) {}

    /** A power of two. A place is filled by whichever thread comes by, and each finds there the whole of what another left. */
    private static final int PLACES = 16;

    private final @Nullable Read[] last = new @Nullable Read[PLACES];

    Moments() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
        String text = parser.getString();
        int place = text.hashCode() & (PLACES - 1);
        Read known = last[place];
        if (known != null && known.text().equals(text)) {
            return known.moment();
        }
        try {
            Instant moment = Instant.parse(text);
            last[place] = new Read(text, moment);
            return moment;
        } catch (DateTimeException e) {
            return (Instant)
                    context.handleWeirdStringValue(Instant.class, text, "not a time of ISO 8601: %s", e.getMessage());
        }
    }
}
