package dev.millrace.platform;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import org.springframework.stereotype.Component;

/** Makes the ids of everything: UUIDs of version 7 (RFC 9562), which sort by the time they were made. */
@Component
public final class Ids {

    /** Less than every id that is made: all there are come after it. */
    public static final UUID LEAST = new UUID(0, 0);

    private final TimeBasedEpochGenerator generator = Generators.timeBasedEpochGenerator();

    public UUID next() {
        return generator.generate();
    }

    /** Less than all ids that are made at the given time or later: an id begins with the milliseconds of its making. */
    public static UUID leastMadeAt(Instant time) {
        long millis = time.toEpochMilli();
        return millis < 0 ? LEAST : new UUID(millis << 16, 0);
    }
}
