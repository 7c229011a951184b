package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

import dev.millrace.pipelines.Condition.All;
import dev.millrace.pipelines.Condition.Any;
import dev.millrace.pipelines.Condition.Comparison;

/**
 * Spells the condition of a filter. Its own nulls come out false, as {@code where} takes an unknown for a no and there is
 * no negation of a group; {@code ne} and {@code not_in} say that they keep nulls.
 */
final class ConditionCompiler {

    private static final BigDecimal LOWEST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final StepContext step;
    private final Dialect dialect;
    private final Operands operands;

    ConditionCompiler(StepContext step, Dialect dialect) {
        this.step = step;
        this.dialect = dialect;
        this.operands = new Operands(dialect);
    }

    String compile(Condition condition) {
        return switch (condition) {
            case All(List<Condition> conditions) -> joined(conditions, " and ");
            case Any(List<Condition> conditions) -> joined(conditions, " or ");
            case Comparison comparison -> comparison(comparison);
        };
    }

    private String joined(List<Condition> conditions, String word) {
        return conditions.stream().map(this::compile).collect(Collectors.joining(word, "(", ")"));
    }

    private String comparison(Comparison comparison) {
        Column column = step.column(comparison.column());
        Operator operator = comparison.operator();
        String objection = operator.objection(column.type());
        if (objection != null) {
            throw step.problem(operator + " " + objection + ", and column " + Words.quoted(column.name()) + " is "
                    + column.type() + hint(column.type()));
        }
        try {
            boolean isNullTest = operator == Operator.IS_NULL || operator == Operator.NOT_NULL;
            String sql = isNullTest ? dialect.identifier(column.name()) : dialect.value(column);
            return spell(column, sql, operator, comparison.values());
        } catch (Operands.Misfit e) {
            throw step.problem(e.getMessage() + ", and column " + Words.quoted(column.name()) + " is " + column.type());
        }
    }

    private static String hint(ColumnType type) {
        return type == ColumnType.OTHER || type == ColumnType.BOOLEAN ? "" : " (cast it to text first)";
    }

    private String spell(Column column, String sql, Operator operator, List<Literal> values) {
        return switch (operator) {
            case EQ -> compared(column, sql, Operation.EQ, values.getFirst());
            case NE -> "(" + compared(column, sql, Operation.NE, values.getFirst()) + " or " + sql + " is null)";
            case GT -> compared(column, sql, Operation.GT, values.getFirst());
            case GTE -> compared(column, sql, Operation.GTE, values.getFirst());
            case LT -> compared(column, sql, Operation.LT, values.getFirst());
            case LTE -> compared(column, sql, Operation.LTE, values.getFirst());
            case BETWEEN ->
                "(" + compared(column, sql, Operation.GTE, values.getFirst()) + " and "
                        + compared(column, sql, Operation.LTE, values.getLast()) + ")";
            case IN -> among(column, sql, values);
            case NOT_IN -> "(not " + among(column, sql, values) + " or " + sql + " is null)";
            case CONTAINS -> text(Operation.CONTAINS, sql, values);
            case STARTS_WITH -> text(Operation.STARTS_WITH, sql, values);
            case ENDS_WITH -> text(Operation.ENDS_WITH, sql, values);
            case MATCHES -> dialect.matches(sql, values.getFirst().written());
            case IS_NULL -> sql + " is null";
            case NOT_NULL -> sql + " is not null";
        };
    }

    private String text(Operation operation, String sql, List<Literal> values) {
        return dialect.call(
                operation, List.of(sql, dialect.text(values.getFirst().written())));
    }

    private String compared(Column column, String sql, Operation operation, Literal literal) {
        if (column.type() == ColumnType.INTEGER) {
            return integer(sql, operation, Operands.number(literal));
        }
        boolean order = operation != Operation.EQ && operation != Operation.NE;
        if (column.type() == ColumnType.TEXT && order && !(literal instanceof Literal.Text)) {
            throw new Operands.Misfit(
                    literal, "a text, and numbers in text do not sort by size: cast the column first");
        }
        return dialect.call(operation, List.of(sql, operands.sql(literal, column.type())));
    }

    /** Compares with the next integer instead of a fraction, so that the column itself never has to be converted. */
    private String integer(String sql, Operation operation, BigDecimal value) {
        boolean isWhole = value.stripTrailingZeros().scale() <= 0;
        BigDecimal bound = value.setScale(
                0, operation == Operation.GT || operation == Operation.LTE ? RoundingMode.FLOOR : RoundingMode.CEILING);
        boolean above = bound.compareTo(HIGHEST) > 0;
        if (above || bound.compareTo(LOWEST) < 0 || (!isWhole && isEquality(operation))) {
            boolean holds =
                    switch (operation) {
                        case EQ -> false;
                        case NE -> true;
                        case GT, GTE -> !above;
                        default -> above;
                    };
            return holds ? sql + " is not null" : "false";
        }
        return dialect.call(operation, List.of(sql, dialect.integer(bound.longValueExact())));
    }

    private static boolean isEquality(Operation operation) {
        return operation == Operation.EQ || operation == Operation.NE;
    }

    private String among(Column column, String sql, List<Literal> values) {
        if (column.type() == ColumnType.INTEGER) {
            List<String> whole = values.stream()
                    .map(Operands::number)
                    .filter(value -> value.stripTrailingZeros().scale() <= 0
                            && value.compareTo(LOWEST) >= 0
                            && value.compareTo(HIGHEST) <= 0)
                    .map(value -> dialect.integer(value.longValueExact()))
                    .toList();
            return whole.isEmpty() ? "false" : "(" + sql + " in (" + String.join(", ", whole) + "))";
        }
        String list =
                values.stream().map(value -> operands.sql(value, column.type())).collect(Collectors.joining(", "));
        return "(" + sql + " in (" + list + "))";
    }
}
