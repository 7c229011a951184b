package dev.millrace.taskapi.web;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.FieldProblem;

/**
 * Reads the fields of one JSON object, by hand: tasks come ten thousand at a time, for which the binding of records is too
 * slow. A field that is missing or null reads as null; one that is wrong, too, and is noted.
 */
final class FieldReader {

    private static final int SHOWN = 80;
    private static final int LAST_COMMON_YEAR = 9999;

    private final JsonNode node;
    private final String path;
    private final List<FieldProblem> problems;

    /** @param path what the names of the fields begin with in problems: {@code [57].}, or nothing */
    FieldReader(JsonNode node, String path, List<FieldProblem> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    void refuseOthers(Collection<String> known) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey())) {
                problem(
                        shorten(field.getKey()),
                        "is not a known field; known are: "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    @Nullable
    JsonNode get(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** A line of text that is not blank. */
    @Nullable
    String line(String field, int maxLength) {
        String text = text(field, maxLength);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            problem(field, "must not be blank");
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                problem(field, "must not contain control characters");
                return null;
            }
        }
        return text;
    }

    @Nullable
    String text(String field, int maxLength) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            wrong(field, "must be a string", value);
            return null;
        }
        String text = value.stringValue();
        if (text.length() > maxLength) {
            problem(field, "must have at most " + maxLength + " characters, not " + text.length());
            return null;
        }
        return text;
    }

    @Nullable
    Integer integer(String field, int min, int max) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= min && value.intValue() <= max) {
            return value.intValue();
        }
        wrong(field, "must be a whole number from " + min + " to " + max, value);
        return null;
    }

    /** A number of seconds, down to milliseconds. */
    @Nullable
    Duration seconds(String field, Duration max) {
        JsonNode value = get(field);
        return value == null ? null : seconds(field, value, max);
    }

    private @Nullable Duration seconds(String field, JsonNode value, Duration max) {
        if (value.isNumber()) {
            BigDecimal seconds = value.decimalValue();
            if (seconds.signum() >= 0 && seconds.compareTo(BigDecimal.valueOf(max.toSeconds())) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        }
        wrong(field, "must be a number of seconds from 0 to " + max.toSeconds(), value);
        return null;
    }

    @Nullable
    List<Duration> listOfSeconds(String field, Duration max, int maxLength) {
        JsonNode list = list(field, maxLength);
        if (list == null) {
            return null;
        }
        List<Duration> durations = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Duration duration = seconds(field + "[" + i + "]", list.get(i), max);
            if (duration != null) {
                durations.add(duration);
            }
        }
        return durations;
    }

    @Nullable
    UUID uuid(String field) {
        JsonNode value = get(field);
        return value == null ? null : uuid(field, value);
    }

    private @Nullable UUID uuid(String field, JsonNode value) {
        if (value.isString() && value.stringValue().length() == 36) {
            try {
                return UUID.fromString(value.stringValue());
            } catch (IllegalArgumentException e) {
                // reported below
            }
        }
        wrong(field, "must be a UUID", value);
        return null;
    }

    @Nullable
    List<UUID> uuids(String field, int maxLength) {
        JsonNode list = list(field, maxLength);
        if (list == null) {
            return null;
        }
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = field + "[" + i + "]";
            UUID id = uuid(at, list.get(i));
            if (id != null && ids.contains(id)) {
                problem(at, "is named twice");
            } else if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private @Nullable JsonNode list(String field, int maxLength) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            wrong(field, "must be a list", value);
            return null;
        }
        if (value.size() > maxLength) {
            problem(field, "must have at most " + maxLength + " items, not " + value.size());
            return null;
        }
        return value;
    }

    @Nullable
    Instant time(String field) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (value.isString()) {
            try {
                Instant time = OffsetDateTime.parse(value.stringValue()).toInstant();
                int year = time.atOffset(ZoneOffset.UTC).getYear();
                if (year >= 1 && year <= LAST_COMMON_YEAR) {
                    return time;
                }
            } catch (DateTimeException e) {
                // reported below
            }
        }
        wrong(field, "must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z", value);
        return null;
    }

    /** Constants are lower case on the wire. */
    <E extends Enum<E>> @Nullable E constant(String field, E[] constants) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (value.isString()) {
            for (E constant : constants) {
                if (constant.name().toLowerCase(Locale.ROOT).equals(value.stringValue())) {
                    return constant;
                }
            }
        }
        String allowed = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        wrong(field, "must be one of " + allowed, value);
        return null;
    }

    @Nullable
    JsonNode object(String field) {
        JsonNode value = get(field);
        if (value == null || value.isObject()) {
            return value;
        }
        wrong(field, "must be an object", value);
        return null;
    }

    /** A reader of a field that is an object itself; null where there is none. */
    @Nullable
    FieldReader inside(String field) {
        JsonNode value = object(field);
        return value == null ? null : new FieldReader(value, path + field + ".", problems);
    }

    void problem(String field, String reason) {
        problems.add(new FieldProblem(named(field), reason));
    }

    /** What a field is called in problems: {@code [57].payload}. */
    String named(String field) {
        return path + field;
    }

    private void wrong(String field, String reason, JsonNode value) {
        problem(
                field,
                reason + ", not "
                        + (value.isContainer() ? value.isArray() ? "a list" : "an object" : shorten(value.toString())));
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…";
    }
}
