package dev.millrace.pipelines;

import java.util.List;

/**
 * What a {@link Filter} asks of a row. Always true or false, never unknown: a null is not equal to any value, so
 * {@code ne} and {@code not_in} keep it, and every other comparison drops it.
 */
public sealed interface Condition {

    /**
     * A column against the value or values of its operator: one, two for {@code between}, many for {@code in}, none for
     * {@code is_null}.
     */
    record Comparison(String column, Operator operator, List<Literal> values) implements Condition {}

    record All(List<Condition> conditions) implements Condition {}

    record Any(List<Condition> conditions) implements Condition {}
}
