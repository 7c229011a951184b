package dev.millrace.workers.web;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import dev.millrace.workers.WorkerProtocol.ClaimOrder;

/**
 * @param handlers some of the handlers that the worker registered; all of them where it does not say
 * @param queues some of its queues; all of them where it does not say
 * @param limit how many tasks it takes at most; 1 where it does not say
 * @param waitSeconds how long to wait where there is nothing; not at all where it does not say
 * @param incarnation which registration of the worker asks: an older one than the newest is refused
 */
record ClaimRequest(
        @Nullable @Size(max = 1000) List<String> handlers,
        @Nullable @Size(max = 1000) List<String> queues,
        @Nullable @Min(1) @Max(1000) Integer limit,
        @Nullable @DecimalMin("0") @DecimalMax("30") Double waitSeconds,
        @Nullable Long incarnation) {

    ClaimOrder order() {
        double seconds = Objects.requireNonNullElse(waitSeconds, 0.0);
        return new ClaimOrder(
                handlers,
                queues,
                Objects.requireNonNullElse(limit, 1),
                Duration.ofMillis(Math.round(seconds * 1000)),
                incarnation);
    }
}
