package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Comparing and converting single values, by the words of docs/reference/steps.md. */
final class ReferenceValues {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private ReferenceValues() {}

    static int compare(Object a, Object b) {
        if (a instanceof String x && b instanceof String y) {
            return Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
        }
        if (a instanceof Number x && b instanceof Number y) {
            return number(x).compareTo(number(y));
        }
        return switch (a) {
            case Boolean x -> x.compareTo((Boolean) b);
            case LocalTime x -> x.compareTo((LocalTime) b);
            default -> moment(a).compareTo(moment(b));
        };
    }

    static LocalDateTime moment(Object value) {
        return value instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) value;
    }

    static LocalDate date(Object value) {
        return moment(value).toLocalDate();
    }

    static BigDecimal number(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case Double floating -> new BigDecimal(floating);
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    static Comparator<@Nullable Object> order(boolean descending, boolean nullsFirst) {
        Comparator<Object> values = ReferenceValues::compare;
        return (a, b) -> {
            if (a == null || b == null) {
                int nulls = Boolean.compare(a != null, b != null);
                return nullsFirst ? nulls : -nulls;
            }
            return descending ? values.compare(b, a) : values.compare(a, b);
        };
    }

    /** What a client wrote, as a value of a column's type. */
    static Object literal(Literal literal, ColumnType type) {
        String text = literal.written();
        return switch (type) {
            case TEXT -> text;
            case INTEGER, DECIMAL -> new BigDecimal(text);
            case DOUBLE -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP ->
                text.contains(":")
                        ? LocalDateTime.parse(text.replace(' ', 'T'))
                        : LocalDate.parse(text).atStartOfDay();
            case TIME -> LocalTime.parse(text);
            case OTHER -> throw new IllegalArgumentException("no literals of " + type);
        };
    }

    /** Null where a value cannot be converted. */
    static @Nullable Object convert(Object value, CastTarget target) {
        return switch (target.type()) {
            case TEXT -> text(value);
            case INTEGER -> {
                BigDecimal number = anyNumber(value);
                if (number == null
                        || number.stripTrailingZeros().scale() > 0
                        || number.toBigInteger().bitLength() > 63) {
                    yield null;
                }
                yield number.longValueExact();
            }
            case DECIMAL -> {
                BigDecimal number = anyNumber(value);
                if (number == null) {
                    yield null;
                }
                BigDecimal scaled = number.setScale(target.scale(), RoundingMode.HALF_UP);
                yield scaled.precision() - scaled.scale() > target.precision() - target.scale() ? null : scaled;
            }
            case DOUBLE -> {
                BigDecimal number = anyNumber(value);
                yield number == null ? null : (Object) number.doubleValue();
            }
            case BOOLEAN -> truth(value);
            case DATE -> value instanceof String text ? parsedDate(text) : date(value);
            case TIMESTAMP -> {
                if (value instanceof String text) {
                    LocalDate date = parsedDate(text);
                    yield date == null ? null : date.atStartOfDay();
                }
                yield moment(value);
            }
            case TIME ->
                switch (value) {
                    case LocalDateTime moment -> moment.toLocalTime();
                    case String ignored -> null;
                    default -> value;
                };
            case OTHER -> throw new IllegalArgumentException("nothing becomes " + target.type());
        };
    }

    private static @Nullable BigDecimal anyNumber(Object value) {
        return switch (value) {
            case Number number -> number(number);
            case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
            case String text -> {
                String trimmed = text.strip();
                yield trimmed.matches("[+-]?\\d+(\\.\\d+)?") ? new BigDecimal(trimmed) : null;
            }
            default -> throw new IllegalArgumentException(value + " is no number");
        };
    }

    private static @Nullable Boolean truth(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case Number number -> number.longValue() == 1 ? Boolean.TRUE : number.longValue() == 0 ? false : null;
            default -> {
                String word = value.toString().strip().toLowerCase(Locale.ROOT);
                yield Set.of("true", "t", "yes", "y", "1").contains(word)
                        ? Boolean.TRUE
                        : Set.of("false", "f", "no", "n", "0").contains(word) ? false : null;
            }
        };
    }

    private static @Nullable LocalDate parsedDate(String text) {
        try {
            return LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static String text(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime moment -> SECONDS.format(moment);
            case LocalTime time ->
                DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).format(time);
            default -> value.toString();
        };
    }
}
