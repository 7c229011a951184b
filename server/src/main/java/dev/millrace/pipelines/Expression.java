package dev.millrace.pipelines;

import java.util.List;
import java.util.Optional;

/**
 * What {@link Derive} computes: a small language of its own, never SQL. {@link ExpressionParser} reads it, its types are
 * found when the columns are known.
 */
public sealed interface Expression {

    /** Where it starts in the source, counted from 1. */
    int at();

    record Value(Literal literal, int at) implements Expression {}

    record Null(int at) implements Expression {}

    record ColumnName(String name, int at) implements Expression {}

    record Call(Operation operation, List<Expression> arguments, int at) implements Expression {}

    /** The first branch whose condition is true; without any, the last value or null. */
    record Choice(List<Branch> branches, Optional<Expression> otherwise, int at) implements Expression {}

    record Branch(Expression condition, Expression value) {}
}
