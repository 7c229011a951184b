package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Which types go together in an expression. Null stands for the type of {@code null}, which goes with all. */
final class ExpressionTypes {

    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_PLACES = 15;
    private static final List<String> DATE_UNITS = List.of("year", "quarter", "month", "week");

    private ExpressionTypes() {}

    /** The type that both fit into, empty when there is none. */
    static Optional<ColumnType> widest(ColumnType a, ColumnType b) {
        if (a == b) {
            return Optional.of(a);
        }
        if (a.isNumber() && b.isNumber()) {
            return Optional.of(
                    a == ColumnType.DOUBLE || b == ColumnType.DOUBLE ? ColumnType.DOUBLE : ColumnType.DECIMAL);
        }
        boolean days = isDay(a) && isDay(b);
        return days ? Optional.of(ColumnType.TIMESTAMP) : Optional.empty();
    }

    private static boolean isDay(ColumnType type) {
        return type == ColumnType.DATE || type == ColumnType.TIMESTAMP;
    }

    /** What an argument of this kind has to be, when the type is not one. */
    static @Nullable String objection(Operation.Kind kind, ColumnType type) {
        return switch (kind) {
            case TEXT -> type == ColumnType.TEXT ? null : "text";
            case NUMBER -> type.isNumber() ? null : "a number";
            case INTEGER -> type == ColumnType.INTEGER ? null : "an integer";
            case BOOLEAN -> type == ColumnType.BOOLEAN ? null : "a condition";
            case DATE -> isDay(type) ? null : "a date or timestamp";
            case TIME -> type == ColumnType.TIME || type == ColumnType.TIMESTAMP ? null : "a time or timestamp";
            case SAME -> type == ColumnType.OTHER ? "a plain value" : null;
            case ANY, COUNT, WRITTEN, PATTERN, DATE_UNIT -> null;
        };
    }

    /** Checks the arguments that have to be known before any row is. */
    static void checkWrittenOut(Operation operation, int index, Expression argument) {
        switch (operation.kind(index)) {
            case COUNT -> checkCount(operation, index, argument);
            case WRITTEN -> writtenText(operation, argument, "a text");
            case PATTERN -> {
                String pattern = writtenText(operation, argument, "a pattern");
                Patterns.objection(pattern).ifPresent(objection -> {
                    throw new ExpressionProblem("the pattern " + objection, argument.at());
                });
            }
            case DATE_UNIT -> {
                if (!DATE_UNITS.contains(writtenText(operation, argument, "a unit"))) {
                    throw new ExpressionProblem(
                            "the unit must be one of " + String.join(", ", DATE_UNITS), argument.at());
                }
            }
            default -> {}
        }
    }

    private static void checkCount(Operation operation, int index, Expression argument) {
        boolean place = operation == Operation.SPLIT_PART || (operation == Operation.SUBSTRING && index == 1);
        int least = place ? 1 : 0;
        int most = operation == Operation.ROUND ? MOST_PLACES : MOST_CHARACTERS;
        if (argument instanceof Expression.Value(Literal.Numeric(BigDecimal number), int ignored)
                && number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
            return;
        }
        throw new ExpressionProblem(
                operation + " needs a whole number from " + least + " to " + most + " here, written out",
                argument.at());
    }

    private static String writtenText(Operation operation, Expression argument, String what) {
        if (argument instanceof Expression.Value(Literal.Text(String text), int ignored)) {
            return text;
        }
        throw new ExpressionProblem(
                operation + " needs " + what + " here, written out in single quotes", argument.at());
    }
}
