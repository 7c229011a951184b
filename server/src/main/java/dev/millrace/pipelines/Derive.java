package dev.millrace.pipelines;

import java.util.Optional;

/**
 * Computes a column: {@code {column, expression}}. A column of that name is replaced at its place, a new one comes last.
 *
 * @param expression what the client wrote, read
 */
public record Derive(String column, Expression expression) implements Step {

    static Derive read(Params params) {
        String column = params.column("column");
        int before = params.problemCount();
        String source = params.text("expression", Limits.EXPRESSION_LENGTH);
        Optional<Expression> read = Optional.empty();
        if (params.problemCount() == before) {
            try {
                read = Optional.of(ExpressionParser.parse(source));
            } catch (ExpressionProblem e) {
                params.wrong("expression", "is wrong " + e.getMessage());
            }
        }
        return new Derive(column, read.orElseGet(() -> new Expression.Null(1)));
    }

    @Override
    public StepType type() {
        return StepType.DERIVE;
    }
}
