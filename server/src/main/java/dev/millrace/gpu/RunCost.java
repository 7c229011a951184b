package dev.millrace.gpu;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a job or a run costs, and how sure that is.
 *
 * @param usd not rounded yet; null where it has no price, which is not nothing, or where nobody can say
 * @param gpuSeconds the time of all its GPUs together; null where nobody can say
 */
public record RunCost(
        State state, @Nullable BigDecimal usd, @Nullable BigDecimal gpuSeconds) {

    /** What several runs cost together: as sure as the least sure of them. To be called with one at least. */
    static RunCost sum(Collection<RunCost> costs) {
        boolean isUnpriced = costs.stream().anyMatch(cost -> cost.state() == State.UNPRICED);
        State state = costs.stream().map(RunCost::state).min(State::compareTo).orElseThrow();
        return new RunCost(
                isUnpriced ? State.UNPRICED : state, sum(costs, RunCost::usd), sum(costs, RunCost::gpuSeconds));
    }

    private static @Nullable BigDecimal sum(Collection<RunCost> costs, Function<RunCost, @Nullable BigDecimal> part) {
        BigDecimal sum = BigDecimal.ZERO;
        for (RunCost cost : costs) {
            BigDecimal one = part.apply(cost);
            if (one == null) {
                return null;
            }
            sum = sum.add(one);
        }
        return sum;
    }

    /** As it is shown. */
    public RunCost inCents() {
        return new RunCost(state, usd == null ? null : usd.setScale(2, RoundingMode.HALF_UP), gpuSeconds);
    }

    /** How sure a cost is, the least sure first. */
    public enum State {
        /** Before it runs: what the last similar runs took, at today's price. */
        ESTIMATED,
        /** While it runs: what it has taken until now. */
        ACCRUED,
        /** It has ended. */
        FINAL,
        /** It has ended, and costs of its days, provider and type have been reported. */
        BILLED,
        /** Nobody has said what such a GPU costs. */
        UNPRICED;

        /** The state as JSON writes it. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
