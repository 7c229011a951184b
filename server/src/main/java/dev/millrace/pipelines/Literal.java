package dev.millrace.pipelines;

import java.math.BigDecimal;

/** A single value that a client wrote, before it is known what column it meets. */
public sealed interface Literal {

    record Text(String value) implements Literal {}

    record Numeric(BigDecimal value) implements Literal {}

    record Truth(boolean value) implements Literal {}

    /** The value as text, the way the client wrote it. */
    default String written() {
        return switch (this) {
            case Text(String value) -> value;
            case Numeric(BigDecimal value) -> value.toPlainString();
            case Truth(boolean value) -> Boolean.toString(value);
        };
    }
}
