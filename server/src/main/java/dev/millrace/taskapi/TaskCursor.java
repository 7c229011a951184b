package dev.millrace.taskapi;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/**
 * Where a page of a sorted list ended. On the wire it is opaque text; what it holds is checked when it comes back, as it may
 * be anything.
 *
 * @param key what the last task was sorted by, a time or a number of milliseconds; null where it had none, or its id is the key
 */
record TaskCursor(TaskOrder order, @Nullable String key, UUID id) {

    private static final int PARTS = 4;
    private static final int MAX_LENGTH = 200;

    String text() {
        String plain = order.sort() + " " + order.direction() + " " + (key == null ? "-" : key) + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ApiException 400 where the text is none that was given out for such a list */
    static TaskCursor parse(String text, TaskOrder order) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("too long");
            }
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(" ", -1);
            if (parts.length != PARTS) {
                throw new IllegalArgumentException("not four parts");
            }
            TaskOrder given = new TaskOrder(TaskOrder.Sort.valueOf(parts[0]), TaskOrder.Direction.valueOf(parts[1]));
            if (!given.equals(order)) {
                throw ApiException.invalid("cursor", "comes from a list with another sort or order");
            }
            String key = parts[2].equals("-") ? null : checked(order.sort(), parts[2]);
            return new TaskCursor(order, key, UUID.fromString(parts[3]));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw ApiException.invalid("cursor", "is not a `next_cursor` that this server gave out");
        }
    }

    private static final Instant END_OF_TIMES = Instant.parse("9999-01-01T00:00:00Z");

    private static String checked(TaskOrder.Sort sort, String key) {
        return switch (sort) {
            case CREATED_AT -> throw new IllegalArgumentException("no key is needed");
            case UPDATED_AT -> time(key).toString();
            case DURATION -> Long.toString(Long.parseLong(key));
        };
    }

    private static Instant time(String key) {
        Instant time = Instant.parse(key);
        if (time.isBefore(Instant.EPOCH) || !time.isBefore(END_OF_TIMES)) {
            throw new IllegalArgumentException("no time of a task");
        }
        return time;
    }
}
