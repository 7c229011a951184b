package dev.millrace.pipelines;

/** Keeps the first rows, after leaving some out: {@code {count, offset?}}. */
public record Limit(long count, long offset) implements Step {

    private static final long MOST = 1_000_000_000_000L;

    static Limit read(Params params) {
        return new Limit(params.whole("count", 0, MOST), params.whole("offset", 0, MOST, 0));
    }

    @Override
    public StepType type() {
        return StepType.LIMIT;
    }

    @Override
    public RowEffect rowEffect() {
        return RowEffect.DROPS;
    }

    @Override
    public RowRange rowsAfter(RowRange before) {
        return before.window(offset, count);
    }
}
