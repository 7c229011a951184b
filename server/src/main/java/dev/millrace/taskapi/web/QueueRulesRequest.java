package dev.millrace.taskapi.web;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.tasks.TaskQueue;

/**
 * How tasks of a queue may start, as a whole: what is left out is without a limit.
 *
 * @param paused whether none may start; no, unless said
 * @param maxRunning how many may run at a time, over all servers
 * @param maxPerKey how many of those that share a `concurrency_key` may run at a time
 * @param rateLimit how many may start in each `rate_period_seconds`
 * @param ratePeriodSeconds the period of the rate; needs `rate_limit`, and is a second unless said
 */
record QueueRulesRequest(
        @Nullable Boolean paused,
        @Nullable @Min(1) @Max(1_000_000) Integer maxRunning,
        @Nullable @Min(1) @Max(1_000_000) Integer maxPerKey,
        @Nullable @Min(1) @Max(1_000_000) Integer rateLimit,
        @Nullable @Min(1) @Max(86_400) Integer ratePeriodSeconds) {

    QueueRulesRequest {
        if (rateLimit == null && ratePeriodSeconds != null) {
            throw ApiException.invalid("rate_period_seconds", "needs a rate_limit");
        }
    }

    TaskQueue.Rules rules() {
        return new TaskQueue.Rules(
                Boolean.TRUE.equals(paused),
                maxRunning,
                maxPerKey,
                rateLimit == null
                        ? null
                        : new TaskQueue.Rate(
                                rateLimit, Duration.ofSeconds(ratePeriodSeconds == null ? 1 : ratePeriodSeconds)));
    }
}
