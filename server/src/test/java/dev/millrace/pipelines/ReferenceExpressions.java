package dev.millrace.pipelines;

import static dev.millrace.pipelines.ReferenceValues.compare;
import static dev.millrace.pipelines.ReferenceValues.date;
import static dev.millrace.pipelines.ReferenceValues.number;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Expression.Branch;
import dev.millrace.pipelines.Expression.Call;
import dev.millrace.pipelines.Expression.Choice;
import dev.millrace.pipelines.Expression.ColumnName;
import dev.millrace.pipelines.Expression.Value;

/** Computes expressions one value at a time, as slowly and plainly as possible. */
final class ReferenceExpressions {

    private final Table table;
    private final Table.Row row;

    ReferenceExpressions(Table table, Table.Row row) {
        this.table = table;
        this.row = row;
    }

    @Nullable
    Object value(Expression expression) {
        return switch (expression) {
            case Value(Literal literal, int ignored) ->
                switch (literal) {
                    case Literal.Text(String text) -> text;
                    case Literal.Truth(boolean truth) -> truth;
                    case Literal.Numeric(BigDecimal number) -> number.scale() <= 0 ? number.longValueExact() : number;
                };
            case Expression.Null ignored -> null;
            case ColumnName(String name, int ignored) -> row.values().get(table.index(name));
            case Choice choice -> choice(choice);
            case Call call -> call(call);
        };
    }

    private @Nullable Object choice(Choice choice) {
        for (Branch branch : choice.branches()) {
            if (Boolean.TRUE.equals(value(branch.condition()))) {
                return value(branch.value());
            }
        }
        return choice.otherwise().map(this::value).orElse(null);
    }

    private @Nullable Object call(Call call) {
        List<@Nullable Object> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(value(argument)));
        Object first = arguments.getFirst();
        return switch (call.operation()) {
            case AND -> logic(arguments, false);
            case OR -> logic(arguments, true);
            case IS_NULL -> first == null;
            case COALESCE ->
                arguments.stream().filter(Objects::nonNull).findFirst().orElse(null);
            case CONCAT -> {
                StringBuilder text = new StringBuilder();
                arguments.forEach(part -> text.append(part == null ? "" : ReferenceValues.text(part)));
                yield text.toString();
            }
            case LEAST, GREATEST -> {
                int sign = call.operation() == Operation.LEAST ? 1 : -1;
                yield arguments.stream()
                        .filter(Objects::nonNull)
                        .min((a, b) -> sign * compareMixed(a, b))
                        .orElse(null);
            }
            case NULLIF -> {
                Object other = arguments.get(1);
                yield first == null || other == null || compareMixed(first, other) != 0 ? first : null;
            }
            case IN -> in(arguments);
            case BETWEEN ->
                logic(
                        Arrays.asList(
                                compared(first, arguments.get(1), Operation.GTE),
                                compared(first, arguments.get(2), Operation.LTE)),
                        false);
            case EQ, NE, LT, LTE, GT, GTE -> compared(first, arguments.get(1), call.operation());
            default -> arguments.contains(null) ? null : strict(call.operation(), values(arguments));
        };
    }

    private static List<Object> values(List<@Nullable Object> arguments) {
        List<Object> values = new ArrayList<>();
        arguments.forEach(argument -> values.add(Objects.requireNonNull(argument)));
        return values;
    }

    /** And, or of three values: the deciding one decides, else null makes it unknown. */
    private static @Nullable Boolean logic(List<@Nullable Object> truths, boolean deciding) {
        if (truths.contains(deciding)) {
            return deciding;
        }
        return truths.contains(null) ? null : !deciding;
    }

    private static @Nullable Boolean in(List<@Nullable Object> arguments) {
        Object first = arguments.getFirst();
        if (first == null) {
            return null;
        }
        List<@Nullable Object> equal = new ArrayList<>();
        arguments.stream().skip(1).forEach(other -> equal.add(compared(first, other, Operation.EQ)));
        return logic(equal, true);
    }

    private static @Nullable Boolean compared(@Nullable Object a, @Nullable Object b, Operation operation) {
        if (a == null || b == null) {
            return null;
        }
        int order = compareMixed(a, b);
        return switch (operation) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
            case GT -> order > 0;
            default -> order >= 0;
        };
    }

    /** A text beside a date is one; a number beside a double is one. */
    private static int compareMixed(Object a, Object b) {
        if (a instanceof String text && !(b instanceof String)) {
            return compare(moment(text, b), b);
        }
        if (b instanceof String text && !(a instanceof String)) {
            return compare(a, moment(text, a));
        }
        if (a instanceof Double || b instanceof Double) {
            return Double.compare(((Number) a).doubleValue(), ((Number) b).doubleValue());
        }
        return compare(a, b);
    }

    private static Object moment(String text, Object beside) {
        return beside instanceof LocalTime
                ? LocalTime.parse(text)
                : LocalDate.parse(text).atStartOfDay();
    }

    private static @Nullable Object strict(Operation operation, List<Object> arguments) {
        Object first = arguments.getFirst();
        Object second = arguments.size() > 1 ? arguments.get(1) : first;
        return switch (operation) {
            case NOT -> !(Boolean) first;
            case ADD, SUBTRACT, MULTIPLY, MODULO -> arithmetic(operation, (Number) first, (Number) second);
            case DIVIDE -> {
                double divisor = ((Number) second).doubleValue();
                yield divisor == 0 ? null : (Object) (((Number) first).doubleValue() / divisor);
            }
            case NEGATE -> first instanceof Long ? arithmetic(Operation.SUBTRACT, 0L, (Number) first) : negated(first);
            case ABS ->
                switch (first) {
                    case Long number -> Math.absExact(number);
                    case Double number -> Math.abs(number);
                    default -> ((BigDecimal) first).abs();
                };
            case ROUND -> rounded((Number) first, arguments.size() > 1 ? ((Long) second).intValue() : 0);
            case FLOOR -> whole((Number) first, RoundingMode.FLOOR);
            case CEIL -> whole((Number) first, RoundingMode.CEILING);
            case UPPER -> ((String) first).toUpperCase(Locale.ROOT);
            case LOWER -> ((String) first).toLowerCase(Locale.ROOT);
            case TRIM -> ((String) first).strip();
            case LENGTH -> (long) length((String) first);
            case LEFT -> part((String) first, 0, ((Long) second).intValue());
            case RIGHT -> {
                int length = length((String) first);
                yield part((String) first, Math.max(0, length - ((Long) second).intValue()), length);
            }
            case SUBSTRING -> {
                int start = ((Long) second).intValue() - 1;
                int count = arguments.size() > 2 ? ((Long) arguments.get(2)).intValue() : length((String) first);
                yield part((String) first, start, start + count);
            }
            case REPLACE ->
                second.equals("") ? first : ((String) first).replace((String) second, (String) arguments.get(2));
            case SPLIT_PART -> {
                String[] parts = ((String) first).split(Pattern.quote((String) second), -1);
                int part = ((Long) arguments.get(2)).intValue();
                yield part <= parts.length ? parts[part - 1] : "";
            }
            case JOIN -> (String) first + second;
            case CONTAINS -> ((String) first).contains((String) second);
            case STARTS_WITH -> ((String) first).startsWith((String) second);
            case ENDS_WITH -> ((String) first).endsWith((String) second);
            case MATCHES ->
                Pattern.compile((String) second).matcher((String) first).find();
            case YEAR -> (long) date(first).getYear();
            case QUARTER -> (long) (date(first).getMonthValue() + 2) / 3;
            case MONTH -> (long) date(first).getMonthValue();
            case DAY -> (long) date(first).getDayOfMonth();
            case WEEKDAY -> (long) date(first).getDayOfWeek().getValue();
            case HOUR -> (long) time(first).getHour();
            case MINUTE -> (long) time(first).getMinute();
            case SECOND -> (long) time(first).getSecond();
            case START_OF -> start((String) first, date(second));
            case ADD_DAYS -> date(first).plusDays((Long) second);
            case DAYS_BETWEEN -> ChronoUnit.DAYS.between(date(first), date(second));
            case TO_TEXT -> ReferenceValues.text(first);
            case TO_INTEGER -> ReferenceValues.convert(first, CastTarget.of(ColumnType.INTEGER));
            case TO_DOUBLE -> ReferenceValues.convert(first, CastTarget.of(ColumnType.DOUBLE));
            case TO_BOOLEAN -> ReferenceValues.convert(first, CastTarget.of(ColumnType.BOOLEAN));
            case TO_DATE -> ReferenceValues.convert(first, CastTarget.of(ColumnType.DATE));
            case TO_TIMESTAMP -> ReferenceValues.convert(first, CastTarget.of(ColumnType.TIMESTAMP));
            default -> throw new IllegalArgumentException("not in the reference: " + operation);
        };
    }

    private static Object negated(Object number) {
        return number instanceof Double floating ? (Object) (-floating) : ((BigDecimal) number).negate();
    }

    private static @Nullable Object arithmetic(Operation operation, Number a, Number b) {
        if (operation == Operation.MODULO && number(b).signum() == 0) {
            return null;
        }
        if (a instanceof Double || b instanceof Double) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return switch (operation) {
                case ADD -> x + y;
                case SUBTRACT -> x - y;
                case MULTIPLY -> x * y;
                default -> x % y;
            };
        }
        if (a instanceof Long x && b instanceof Long y) {
            return switch (operation) {
                case ADD -> Math.addExact(x, y);
                case SUBTRACT -> Math.subtractExact(x, y);
                case MULTIPLY -> Math.multiplyExact(x, y);
                default -> x % y;
            };
        }
        return switch (operation) {
            case ADD -> number(a).add(number(b));
            case SUBTRACT -> number(a).subtract(number(b));
            case MULTIPLY -> number(a).multiply(number(b));
            default -> number(a).remainder(number(b));
        };
    }

    private static Number rounded(Number number, int places) {
        return switch (number) {
            case Double floating -> {
                double shift = Math.pow(10, places);
                double rounded = Math.signum(floating) * Math.floor(Math.abs(floating) * shift + 0.5);
                yield rounded / shift;
            }
            case BigDecimal decimal ->
                decimal.scale() <= places ? decimal : decimal.setScale(places, RoundingMode.HALF_UP);
            default -> number;
        };
    }

    private static Number whole(Number number, RoundingMode mode) {
        return switch (number) {
            case Double floating -> mode == RoundingMode.FLOOR ? Math.floor(floating) : Math.ceil(floating);
            case BigDecimal decimal -> decimal.setScale(0, mode);
            default -> number;
        };
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String part(String text, int from, int to) {
        int length = length(text);
        int start = Math.min(from, length);
        return text.substring(
                text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, Math.max(start, Math.min(to, length))));
    }

    private static LocalTime time(Object value) {
        return value instanceof LocalTime time ? time : ((LocalDateTime) value).toLocalTime();
    }

    private static LocalDate start(String unit, LocalDate date) {
        return switch (unit) {
            case "year" -> date.withDayOfYear(1);
            case "quarter" ->
                date.withMonth((date.getMonthValue() - 1) / 3 * 3 + 1).withDayOfMonth(1);
            case "month" -> date.withDayOfMonth(1);
            default -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        };
    }
}
