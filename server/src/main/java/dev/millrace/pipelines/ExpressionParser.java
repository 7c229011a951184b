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

    private final List<Token> tokens;
    private int next;
    private int depth;

    private ExpressionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Expression parse(String source) {
        ExpressionParser parser = new ExpressionParser(ExpressionTokens.of(source));
        Expression expression = parser.expression();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("an operator or the end");
        }
        return expression;
    }

    private Expression expression() {
        if (++depth > Limits.EXPRESSION_DEPTH) {
            throw new ExpressionProblem("it is nested too deeply", peek().at());
        }
        Expression left = conjunction();
        while (isWord("or")) {
            int at = take().at();
            left = new Call(Operation.OR, List.of(left, conjunction()), at);
        }
        depth--;
        return left;
    }

    private Expression conjunction() {
        Expression left = negation();
        while (isWord("and")) {
            int at = take().at();
            left = new Call(Operation.AND, List.of(left, negation()), at);
        }
        return left;
    }

    private Expression negation() {
        if (!isWord("not")) {
            return comparison();
        }
        int at = take().at();
        if (isWord("not")) {
            throw unexpected("a condition");
        }
        return new Call(Operation.NOT, List.of(comparison()), at);
    }

    private Expression comparison() {
        Expression left = sum();
        Token token = peek();
        Operation operation = token.kind() == Kind.SYMBOL ? COMPARISONS.get(token.text()) : null;
        if (operation != null) {
            take();
            return new Call(operation, List.of(left, sum()), token.at());
        }
        if (isWord("is")) {
            take();
            boolean negated = takeIf("not");
            expect("null");
            return negated(negated, new Call(Operation.IS_NULL, List.of(left), token.at()));
        }
        boolean negated = takeIf("not");
        if (isWord("in")) {
            take();
            List<Expression> arguments = new ArrayList<>(List.of(left));
            arguments.addAll(list());
            return negated(negated, checked(new Call(Operation.IN, List.copyOf(arguments), token.at())));
        }
        if (isWord("between")) {
            take();
            Expression low = sum();
            expect("and");
            return negated(negated, new Call(Operation.BETWEEN, List.of(left, low, sum()), token.at()));
        }
        if (negated) {
            throw unexpected("in or between");
        }
        return left;
    }

    private static Expression negated(boolean negated, Call call) {
        return negated ? new Call(Operation.NOT, List.of(call), call.at()) : call;
    }

    private Expression sum() {
        Expression left = product();
        while (peek().kind() == Kind.SYMBOL && SUMS.containsKey(peek().text())) {
            Token token = take();
            left = new Call(operation(SUMS, token), List.of(left, product()), token.at());
        }
        return left;
    }

    private Expression product() {
        Expression left = signed();
        while (peek().kind() == Kind.SYMBOL && PRODUCTS.containsKey(peek().text())) {
            Token token = take();
            left = new Call(operation(PRODUCTS, token), List.of(left, signed()), token.at());
        }
        return left;
    }

    private static Operation operation(Map<String, Operation> operations, Token token) {
        return Objects.requireNonNull(operations.get(token.text()));
    }

    private Expression signed() {
        if (!isSymbol("-")) {
            return primary();
        }
        Token minus = take();
        Expression operand = primary();
        return operand instanceof Value(Literal.Numeric(BigDecimal number), int ignored)
                ? new Value(new Literal.Numeric(number.negate()), minus.at())
                : new Call(Operation.NEGATE, List.of(operand), minus.at());
    }

    private Expression primary() {
        Token token = peek();
        return switch (token.kind()) {
            case NUMBER -> number(take());
            case TEXT -> new Value(new Literal.Text(take().text()), token.at());
            case COLUMN -> new ColumnName(take().text(), token.at());
            case WORD -> word();
            case SYMBOL -> {
                if (!isSymbol("(")) {
                    throw unexpected("a value");
                }
                take();
                Expression inner = expression();
                expectSymbol(")");
                yield inner;
            }
            case END -> throw unexpected("a value");
        };
    }

    private static Expression number(Token token) {
        BigDecimal number = new BigDecimal(token.text());
        if (!Params.fits(number)) {
            throw new ExpressionProblem("a number with too many digits", token.at());
        }
        return new Value(new Literal.Numeric(number), token.at());
    }

    private Expression word() {
        Token token = take();
        String lower = token.text().toLowerCase(Locale.ROOT);
        if (isSymbol("(") && !KEYWORDS.contains(lower)) {
            return function(token, lower);
        }
        return switch (lower) {
            case "null" -> new Expression.Null(token.at());
            case "true", "false" -> new Value(new Literal.Truth(lower.equals("true")), token.at());
            case "case" -> choice(token.at());
            default -> {
                if (KEYWORDS.contains(lower)) {
                    next--;
                    throw unexpected("a value");
                }
                yield new ColumnName(token.text(), token.at());
            }
        };
    }

    private Expression choice(int at) {
        List<Branch> branches = new ArrayList<>();
        expect("when");
        do {
            Expression condition = expression();
            expect("then");
            branches.add(new Branch(condition, expression()));
        } while (takeIf("when"));
        Optional<Expression> otherwise = takeIf("else") ? Optional.of(expression()) : Optional.empty();
        expect("end");
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
        return checked(new Call(operation, list(), name.at()));
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
        expectSymbol("(");
        List<Expression> items = new ArrayList<>();
        if (!isSymbol(")")) {
            do {
                items.add(expression());
            } while (takeIfSymbol(","));
        }
        expectSymbol(")");
        return List.copyOf(items);
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private boolean isWord(String keyword) {
        return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(keyword);
    }

    private boolean isSymbol(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    private boolean takeIf(String keyword) {
        if (!isWord(keyword)) {
            return false;
        }
        take();
        return true;
    }

    private boolean takeIfSymbol(String symbol) {
        if (!isSymbol(symbol)) {
            return false;
        }
        take();
        return true;
    }

    private void expect(String keyword) {
        if (!takeIf(keyword)) {
            throw unexpected(keyword);
        }
    }

    private void expectSymbol(String symbol) {
        if (!takeIfSymbol(symbol)) {
            throw unexpected(symbol);
        }
    }

    private ExpressionProblem unexpected(String wanted) {
        Token token = peek();
        String found = token.kind() == Kind.END ? "the end" : Words.quoted(token.text());
        return new ExpressionProblem("expected " + wanted + ", found " + found, token.at());
    }
}
