package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.millrace.pipelines.Expression.Branch;
import dev.millrace.pipelines.Expression.Call;
import dev.millrace.pipelines.Expression.Choice;
import dev.millrace.pipelines.Expression.ColumnName;
import dev.millrace.pipelines.Expression.Value;
import dev.millrace.pipelines.ExpressionTokens.Kind;
import dev.millrace.pipelines.ExpressionTokens.Token;

/**
 * Reads an expression by recursive descent. From the loosest to the tightest: {@code or}, {@code and}, {@code not},
 * comparisons, {@code + - ||}, {@code * / %}, sign. Depth and length are bounded, so hostile sources end in a message.
 */
final class ExpressionParser {

    private static final Set<String> KEYWORDS = Set.of(
            "or", "and", "not", "is", "null", "in", "between", "true", "false", "case", "when", "then", "else", "end");

    private static final Map<String, Operation> COMPARISONS = Map.of(
            "=", Operation.EQ,
            "==", Operation.EQ,
            "!=", Operation.NE,
            "<>", Operation.NE,
            "<", Operation.LT,
            "<=", Operation.LTE,
            ">", Operation.GT,
            ">=", Operation.GTE);
    private static final Map<String, Operation> SUMS =
            Map.of("+", Operation.ADD, "-", Operation.SUBTRACT, "||", Operation.JOIN);
    private static final Map<String, Operation> PRODUCTS =
            Map.of("*", Operation.MULTIPLY, "/", Operation.DIVIDE, "%", Operation.MODULO);

    private final TokenCursor tokens;
    private int depth;
    private int calls;

    private ExpressionParser(TokenCursor tokens) {
        this.tokens = tokens;
    }

    static Expression parse(String source) {
        ExpressionParser parser = new ExpressionParser(new TokenCursor(source));
        Expression expression = parser.expression();
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected("an operator or the end");
        }
        return expression;
    }

    /** Counts what it makes: a long chain is as deep as many parentheses, and others walk down it by recursion. */
    private Call call(Operation operation, List<Expression> arguments, int at) {
        if (++calls > Limits.EXPRESSION_CALLS) {
            throw new ExpressionProblem("there are too many operators", at);
        }
        return new Call(operation, arguments, at);
    }

    private Expression expression() {
        if (++depth > Limits.EXPRESSION_DEPTH) {
            throw new ExpressionProblem("it is nested too deeply", tokens.peek().at());
        }
        Expression left = conjunction();
        while (tokens.isWord("or")) {
            int at = tokens.take().at();
            left = call(Operation.OR, List.of(left, conjunction()), at);
        }
        depth--;
        return left;
    }

    private Expression conjunction() {
        Expression left = negation();
        while (tokens.isWord("and")) {
            int at = tokens.take().at();
            left = call(Operation.AND, List.of(left, negation()), at);
        }
        return left;
    }

    private Expression negation() {
        if (!tokens.isWord("not")) {
            return comparison();
        }
        int at = tokens.take().at();
        if (tokens.isWord("not")) {
            throw tokens.unexpected("a condition");
        }
        return call(Operation.NOT, List.of(comparison()), at);
    }

    private Expression comparison() {
        Expression left = sum();
        Token token = tokens.peek();
        Operation operation = token.kind() == Kind.SYMBOL ? COMPARISONS.get(token.text()) : null;
        if (operation != null) {
            tokens.take();
            return call(operation, List.of(left, sum()), token.at());
        }
        if (tokens.isWord("is")) {
            tokens.take();
            boolean negated = tokens.takeWord("not");
            tokens.expectWord("null");
            return negated(negated, call(Operation.IS_NULL, List.of(left), token.at()));
        }
        boolean negated = tokens.takeWord("not");
        if (tokens.isWord("in")) {
            tokens.take();
            List<Expression> arguments = new ArrayList<>(List.of(left));
            arguments.addAll(list());
            return negated(negated, checked(call(Operation.IN, List.copyOf(arguments), token.at())));
        }
        if (tokens.isWord("between")) {
            tokens.take();
            Expression low = sum();
            tokens.expectWord("and");
            return negated(negated, call(Operation.BETWEEN, List.of(left, low, sum()), token.at()));
        }
        if (negated) {
            throw tokens.unexpected("in or between");
        }
        return left;
    }

    private Expression negated(boolean negated, Call call) {
        return negated ? call(Operation.NOT, List.of(call), call.at()) : call;
    }

    private Expression sum() {
        Expression left = product();
        while (tokens.peek().kind() == Kind.SYMBOL
                && SUMS.containsKey(tokens.peek().text())) {
            Token token = tokens.take();
            left = call(operation(SUMS, token), List.of(left, product()), token.at());
        }
        return left;
    }

    private Expression product() {
        Expression left = signed();
        while (tokens.peek().kind() == Kind.SYMBOL
                && PRODUCTS.containsKey(tokens.peek().text())) {
            Token token = tokens.take();
            left = call(operation(PRODUCTS, token), List.of(left, signed()), token.at());
        }
        return left;
    }

    private static Operation operation(Map<String, Operation> operations, Token token) {
        return Objects.requireNonNull(operations.get(token.text()));
    }

    private Expression signed() {
        if (!tokens.isSymbol("-")) {
            return primary();
        }
        Token minus = tokens.take();
        Expression operand = primary();
        return operand instanceof Value(Literal.Numeric(BigDecimal number), int ignored)
                ? new Value(new Literal.Numeric(number.negate()), minus.at())
                : call(Operation.NEGATE, List.of(operand), minus.at());
    }

    private Expression primary() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER -> number(tokens.take());
            case TEXT -> new Value(new Literal.Text(tokens.take().text()), token.at());
            case COLUMN -> new ColumnName(tokens.take().text(), token.at());
            case WORD -> word();
            case SYMBOL -> {
                if (!tokens.isSymbol("(")) {
                    throw tokens.unexpected("a value");
                }
                tokens.take();
                Expression inner = expression();
                tokens.expectSymbol(")");
                yield inner;
            }
            case END -> throw tokens.unexpected("a value");
        };
    }

    private static Expression number(Token token) {
        BigDecimal number = new BigDecimal(token.text());
        if (!JsonValues.fits(number)) {
            throw new ExpressionProblem("a number with too many digits", token.at());
        }
        return new Value(new Literal.Numeric(number), token.at());
    }

    private Expression word() {
        Token token = tokens.take();
        String lower = token.text().toLowerCase(Locale.ROOT);
        if (tokens.isSymbol("(") && !KEYWORDS.contains(lower)) {
            return function(token, lower);
        }
        return switch (lower) {
            case "null" -> new Expression.Null(token.at());
            case "true", "false" -> new Value(new Literal.Truth(lower.equals("true")), token.at());
            case "case" -> choice(token.at());
            default -> {
                if (KEYWORDS.contains(lower)) {
                    throw TokenCursor.unexpected("a value", token);
                }
                yield new ColumnName(token.text(), token.at());
            }
        };
    }

    private Expression choice(int at) {
        List<Branch> branches = new ArrayList<>();
        tokens.expectWord("when");
        do {
            Expression condition = expression();
            tokens.expectWord("then");
            branches.add(new Branch(condition, expression()));
        } while (tokens.takeWord("when"));
        Optional<Expression> otherwise = tokens.takeWord("else") ? Optional.of(expression()) : Optional.empty();
        tokens.expectWord("end");
        return new Choice(List.copyOf(branches), otherwise, at);
    }

    private Expression function(Token name, String lower) {
        if (lower.equals("if")) {
            List<Expression> arguments = list();
            if (arguments.size() < 2 || arguments.size() > 3) {
                throw new ExpressionProblem("if takes 2 or 3 arguments, not " + arguments.size(), name.at());
            }
            Branch branch = new Branch(arguments.get(0), arguments.get(1));
            return new Choice(List.of(branch), arguments.stream().skip(2).findFirst(), name.at());
        }
        Operation operation = Operation.function(lower).orElseThrow(() -> {
            List<String> known = Operation.functions();
            return new ExpressionProblem(
                    "there is no function " + Words.quoted(name.text()) + Words.suggestion(lower, known), name.at());
        });
        return checked(call(operation, list(), name.at()));
    }

    /** Checks what can be checked before any column is known. */
    private static Call checked(Call call) {
        Operation operation = call.operation();
        int count = call.arguments().size();
        if (count < operation.least() || count > operation.most()) {
            String takes = operation.least() == operation.most()
                    ? Integer.toString(operation.least())
                    : operation.least() + " to " + operation.most();
            throw new ExpressionProblem(operation + " takes " + takes + " arguments, not " + count, call.at());
        }
        for (int i = 0; i < count; i++) {
            ExpressionTypes.checkWrittenOut(operation, i, call.arguments().get(i));
        }
        return call;
    }

    private List<Expression> list() {
        tokens.expectSymbol("(");
        List<Expression> items = new ArrayList<>();
        if (!tokens.isSymbol(")")) {
            do {
                items.add(expression());
            } while (tokens.takeSymbol(","));
        }
        tokens.expectSymbol(")");
        return List.copyOf(items);
    }
}
