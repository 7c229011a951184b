package dev.millrace.platform.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Which JSON fits a type, and how to tell a client that its own does not. */
final class Expectation {

    private static final int SHOWN_CHARACTERS = 80;
    private static final int ISO_DATE_LENGTH = 10;
    private static final int LAST_COMMON_YEAR = 9999;
    private static final Set<Class<?>> WHOLE = Set.of(Integer.class, int.class, Long.class, long.class);

    private Expectation() {}

    /** Whether a value of this kind may be meant for the type; its content is another matter. */
    static boolean fits(JsonNode node, Class<?> wanted) {
        if (wanted == String.class || wanted == UUID.class || wanted == Instant.class || wanted == LocalDate.class) {
            return node.isString();
        }
        if (wanted == Boolean.class || wanted == boolean.class) {
            return node.isBoolean();
        }
        if (wanted == BigDecimal.class) {
            return node.isNumber() || node.isString(); // money is sent as either
        }
        if (WHOLE.contains(wanted) || wanted == Double.class || wanted == double.class) {
            return node.isNumber();
        }
        return true;
    }

    /**
     * Whether what was made is more than a guess: Jackson takes the empty string for nothing, a time for a date, and years
     * that no database knows.
     */
    static boolean isPlausible(JsonNode node, @Nullable Object made) {
        return switch (made) {
            case null -> false;
            case LocalDate date -> node.stringValue().length() == ISO_DATE_LENGTH && isCommonYear(date.getYear());
            case Instant time -> isCommonYear(time.atOffset(ZoneOffset.UTC).getYear());
            default -> true;
        };
    }

    private static boolean isCommonYear(int year) {
        return year >= 1 && year <= LAST_COMMON_YEAR;
    }

    /** What would be right: "must be …". */
    static String of(Class<?> wanted) {
        if (wanted == UUID.class) {
            return "Not a valid UUID: must be one";
        }
        if (wanted.isEnum()) {
            String allowed = Arrays.stream(wanted.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            return "must be one of " + allowed;
        }
        if (wanted == String.class) {
            return "must be a string";
        }
        if (wanted == Boolean.class || wanted == boolean.class) {
            return "must be true or false";
        }
        if (WHOLE.contains(wanted)) {
            return "must be a whole number within its range";
        }
        if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
            return "must be a number";
        }
        if (Map.class.isAssignableFrom(wanted)) {
            return "must be an object";
        }
        if (wanted == Instant.class) {
            return "must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z";
        }
        if (wanted == LocalDate.class) {
            return "must be a date, like 2026-01-09";
        }
        return "must be a valid " + wanted.getSimpleName();
    }

    /** The value that was sent, cut to a length that a message can hold. */
    static String shown(JsonNode node) {
        if (node.isContainer()) {
            return kind(node);
        }
        String text = node.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS - 3) + "…";
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case NULL, MISSING -> "nothing";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING, BINARY, POJO -> "a string";
        };
    }
}
