package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipelines.Expression.Branch;
import dev.millrace.pipelines.Expression.Call;
import dev.millrace.pipelines.Expression.Choice;
import dev.millrace.pipelines.Expression.ColumnName;
import dev.millrace.pipelines.Expression.Value;
import dev.millrace.pipelines.Operation.Kind;

/** Finds the types of an expression over known columns, and spells it. Every name in it has to be one of the columns. */
final class ExpressionCompiler {

    private static final int LONGEST = 100_000;
    private static final int MOST_PLACES = 18;

    private final Columns columns;
    private final Query query;
    private final Dialect dialect;
    private final Operands operands;

    ExpressionCompiler(Columns columns, Query query, Dialect dialect) {
        this.columns = columns;
        this.query = query;
        this.dialect = dialect;
        this.operands = new Operands(dialect);
    }

    /** An expression with its type, which is null for {@code null} itself. */
    record Typed(String sql, @Nullable ColumnType type, Growth growth) {

        static Typed plain(String sql, @Nullable ColumnType type) {
            return new Typed(sql, type, Growth.SHORT);
        }
    }

    Typed compile(Expression expression) {
        Typed typed = spell(expression);
        // Some functions name an argument more than once: nested, they would double the query at every level.
        if (typed.sql().length() > LONGEST) {
            throw new ExpressionProblem("it becomes too large when spelled out", expression.at());
        }
        return typed;
    }

    private Typed spell(Expression expression) {
        return switch (expression) {
            case Value(Literal literal, int at) -> literal(literal, at);
            case Expression.Null ignored -> Typed.plain("null", null);
            case ColumnName(String name, int at) -> column(name, at);
            case Call call -> call(call);
            case Choice choice -> choice(choice);
        };
    }

    private Typed literal(Literal literal, int at) {
        ColumnType type =
                switch (literal) {
                    case Literal.Text ignored -> ColumnType.TEXT;
                    case Literal.Truth ignored -> ColumnType.BOOLEAN;
                    case Literal.Numeric(BigDecimal number) -> type(number);
                };
        return literal(literal, type, at);
    }

    private Typed literal(Literal literal, ColumnType type, int at) {
        try {
            return new Typed(operands.sql(literal, type), type, Growth.of(literal.written()));
        } catch (Operands.Misfit e) {
            throw new ExpressionProblem(e.getMessage(), at);
        }
    }

    private static ColumnType type(BigDecimal number) {
        if (number.scale() <= 0 && number.toBigInteger().bitLength() < Long.SIZE) {
            return ColumnType.INTEGER;
        }
        return number.scale() <= MOST_PLACES ? ColumnType.DECIMAL : ColumnType.DOUBLE;
    }

    private Typed column(String name, int at) {
        Column column = columns.find(name)
                .orElseThrow(() -> new ExpressionProblem(PipelineProblem.noColumn(name, columns.names()), at));
        String sql = dialect.value(column);
        return switch (column.type()) {
            // Narrower columns of a Parquet file would overflow where 64 bits do not.
            case INTEGER, DOUBLE ->
                Typed.plain("cast(" + sql + " as " + dialect.type(CastTarget.of(column.type())) + ")", column.type());
            default -> new Typed(sql, column.type(), query.growth(column));
        };
    }

    private Typed choice(Choice choice) {
        StringBuilder sql = new StringBuilder("case");
        List<Expression> values = new ArrayList<>();
        for (Branch branch : choice.branches()) {
            values.add(branch.value());
        }
        choice.otherwise().ifPresent(values::add);
        List<Typed> typed = alike(values, "the results of the branches");
        for (int i = 0; i < choice.branches().size(); i++) {
            Expression condition = choice.branches().get(i).condition();
            Typed tested = compile(condition);
            if (tested.type() != null && tested.type() != ColumnType.BOOLEAN) {
                throw new ExpressionProblem("needs a condition here, not " + tested.type(), condition.at());
            }
            sql.append(" when ")
                    .append(tested.sql())
                    .append(" then ")
                    .append(typed.get(i).sql());
        }
        if (choice.otherwise().isPresent()) {
            sql.append(" else ").append(typed.getLast().sql());
        }
        return new Typed(sql.append(" end").toString(), widest(typed), longest(typed));
    }

    private Typed call(Call call) {
        Operation operation = call.operation();
        List<Typed> arguments =
                operation.kind(0) == Kind.SAME ? alike(call.arguments(), operation.toString()) : arguments(call);
        for (int i = 0; i < arguments.size(); i++) {
            check(call, i, arguments.get(i).type());
        }
        ColumnType first = arguments.getFirst().type();
        List<String> sql = arguments.stream().map(Typed::sql).toList();
        return switch (operation) {
            case MATCHES -> Typed.plain(dialect.matches(sql.getFirst(), written(call, 1)), ColumnType.BOOLEAN);
            case CONCAT -> concat(arguments);
            case TO_TEXT, TO_INTEGER, TO_DOUBLE, TO_BOOLEAN, TO_DATE, TO_TIMESTAMP ->
                convert(arguments.getFirst(), result(operation, arguments), call.at());
            case ROUND, FLOOR, CEIL ->
                first == ColumnType.INTEGER
                        ? arguments.getFirst()
                        : Typed.plain(dialect.call(operation, sql), result(operation, arguments));
            default -> new Typed(dialect.call(operation, sql), result(operation, arguments), growth(call, arguments));
        };
    }

    private List<Typed> arguments(Call call) {
        List<Typed> arguments = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression argument = call.arguments().get(i);
            Kind kind = call.operation().kind(i);
            boolean moment = kind == Kind.DATE || kind == Kind.TIME;
            arguments.add(
                    moment && argument instanceof Value(Literal.Text text, int at)
                            ? literal(text, kind == Kind.DATE ? ColumnType.DATE : ColumnType.TIME, at)
                            : compile(argument));
        }
        return arguments;
    }

    private static void check(Call call, int index, @Nullable ColumnType type) {
        String wanted =
                type == null ? null : ExpressionTypes.objection(call.operation().kind(index), type);
        if (wanted != null) {
            throw new ExpressionProblem(
                    call.operation() + " needs " + wanted + " here, not " + type,
                    call.arguments().get(index).at());
        }
    }

    /** Compiles values that have to be of one kind; texts written next to dates and times are read as such. */
    private List<Typed> alike(List<Expression> expressions, String of) {
        List<Typed> typed = new ArrayList<>();
        Optional<ColumnType> moment = Optional.empty();
        for (Expression expression : expressions) {
            Typed one = compile(expression);
            typed.add(one);
            if (one.type() == ColumnType.DATE || one.type() == ColumnType.TIMESTAMP || one.type() == ColumnType.TIME) {
                moment = Optional.of(one.type());
            }
        }
        for (int i = 0; i < typed.size() && moment.isPresent(); i++) {
            if (expressions.get(i) instanceof Value(Literal.Text text, int at)) {
                typed.set(i, literal(text, moment.get(), at));
            }
        }
        ColumnType common = null;
        for (int i = 0; i < typed.size(); i++) {
            ColumnType type = typed.get(i).type();
            if (type != null
                    && common != null
                    && ExpressionTypes.widest(common, type).isEmpty()) {
                throw new ExpressionProblem(
                        of + " cannot mix " + common + " and " + type,
                        expressions.get(i).at());
            }
            common = type == null ? common : common == null ? type : widest(common, type);
        }
        return typed;
    }

    private static ColumnType widest(ColumnType a, ColumnType b) {
        return ExpressionTypes.widest(a, b).orElse(a);
    }

    private static @Nullable ColumnType widest(List<Typed> typed) {
        ColumnType common = null;
        for (Typed one : typed) {
            ColumnType type = one.type();
            common = type == null ? common : common == null ? type : widest(common, type);
        }
        return common;
    }

    private static @Nullable ColumnType result(Operation operation, List<Typed> arguments) {
        return switch (operation.result()) {
            case TEXT -> ColumnType.TEXT;
            case INTEGER -> ColumnType.INTEGER;
            case DOUBLE -> ColumnType.DOUBLE;
            case BOOLEAN -> ColumnType.BOOLEAN;
            case DATE -> ColumnType.DATE;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            case WIDEST -> operation == Operation.ROUND ? arguments.getFirst().type() : widest(arguments);
            case FIRST -> arguments.getFirst().type();
        };
    }

    private static Growth growth(Call call, List<Typed> arguments) {
        Growth first = arguments.getFirst().growth();
        return switch (call.operation()) {
            case JOIN -> first.plus(arguments.get(1).growth());
            case REPLACE -> first.replacing(written(call, 1), written(call, 2));
            default -> longest(arguments);
        };
    }

    private static Growth longest(List<Typed> typed) {
        return typed.stream().map(Typed::growth).reduce(Growth.SHORT, Growth::or);
    }

    /** A text that the parser has made sure is written out. */
    private static String written(Call call, int argument) {
        if (call.arguments().get(argument) instanceof Value(Literal.Text(String text), int ignored)) {
            return text;
        }
        throw new IllegalStateException("the parser lets only written-out texts pass");
    }

    /** Nulls count as empty text. */
    private Typed concat(List<Typed> arguments) {
        List<String> parts = new ArrayList<>();
        Growth growth = Growth.of("");
        for (Typed argument : arguments) {
            Typed text = convert(argument, ColumnType.TEXT, 1);
            parts.add(dialect.call(Operation.COALESCE, List.of(text.sql(), dialect.text(""))));
            growth = growth.plus(text.growth());
        }
        return new Typed(dialect.call(Operation.CONCAT, parts), ColumnType.TEXT, growth);
    }

    private Typed convert(Typed value, @Nullable ColumnType wanted, int at) {
        if (wanted == null || value.type() == wanted) {
            return value;
        }
        CastTarget target = CastTarget.of(wanted);
        if (value.type() == null) {
            return Typed.plain("cast(null as " + dialect.type(target) + ")", wanted);
        }
        if (!Conversions.isPossible(value.type(), wanted)) {
            throw new ExpressionProblem(value.type() + " cannot become " + wanted, at);
        }
        return new Typed(dialect.convert(value.sql(), value.type(), target), wanted, value.growth());
    }
}
