package dev.millrace.pipelines;

import java.util.Objects;

/** An expression that cannot be read or whose types do not fit; says where. */
final class ExpressionProblem extends RuntimeException {

    ExpressionProblem(String message, int at) {
        super("at character " + at + ": " + message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
