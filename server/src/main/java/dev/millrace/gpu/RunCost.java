package dev.millrace.gpu;

import java.math.BigDecimal;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a job costs, and how sure that is.
 *
 * @param usd null where it has no price: that is not nothing
 * @param gpuSeconds the time of all its GPUs together
 */
public record RunCost(
        State state, @Nullable BigDecimal usd, @Nullable BigDecimal gpuSeconds) {

    /** How sure a cost is. */
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
