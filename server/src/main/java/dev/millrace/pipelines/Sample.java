package dev.millrace.pipelines;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * Keeps a random choice of rows, in their order: {@code {fraction | count, seed?}}. The same seed on the same rows
 * chooses the same ones, on any engine.
 *
 * @param fraction the chance of each row, above 0 and at most 1; null when {@code count} is given
 * @param count how many rows to keep; null when {@code fraction} is given
 */
public record Sample(
        @Nullable BigDecimal fraction, @Nullable Long count, long seed) implements Step {

    private static final long MOST_ROWS = 1_000_000;

    static Sample read(Params params) {
        long seed = params.whole("seed", 0, Integer.MAX_VALUE, 0);
        if (params.has("fraction") == params.has("count")) {
            params.wrong("fraction", "is required, or else count: give one of the two");
            return new Sample(null, 0L, seed);
        }
        if (params.has("count")) {
            return new Sample(null, params.whole("count", 0, MOST_ROWS), seed);
        }
        return new Sample(fraction(params, params.literal("fraction")), null, seed);
    }

    private static BigDecimal fraction(Params params, Literal literal) {
        if (literal instanceof Literal.Numeric(BigDecimal value)
                && value.signum() > 0
                && value.compareTo(BigDecimal.ONE) <= 0) {
            return value;
        }
        params.wrong("fraction", "must be a number above 0 and at most 1");
        return BigDecimal.ONE;
    }

    @Override
    public StepType type() {
        return StepType.SAMPLE;
    }

    @Override
    public RowEffect rowEffect() {
        return RowEffect.DROPS;
    }

    @Override
    public RowRange rowsAfter(RowRange before) {
        return count == null ? before.anyPart() : before.window(0, count);
    }
}
