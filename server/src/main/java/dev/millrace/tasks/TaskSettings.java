package dev.millrace.tasks;

import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the queue works.
 *
 * @param lease how long a worker holds a task without a sign of life; a killed worker's tasks run elsewhere after that
 * @param sweep how often lapsed leases are looked for
 * @param poll how often an idle worker looks for tasks; a hint usually wakes it long before
 * @param concurrency how many tasks the worker inside the server runs at a time
 * @param maxLosses how many times a task may lose its worker before it is taken for what kills workers, and fails
 * @param log how much of what one run writes is kept
 * @param echoUnserved whether the {@code echo} handler runs the tasks whose own handler no worker is known for; empty: with
 *     the embedded database only
 * @param ageing how long a task waits until it counts as one level more urgent
 * @param retry how long a failed task waits for its next run
 */
@Validated
@ConfigurationProperties("millrace.tasks")
public record TaskSettings(
        @DefaultValue("30s") @DurationMin(seconds = 2) Duration lease,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration sweep,
        @DefaultValue("1s") @DurationMin(millis = 10) Duration poll,
        @DefaultValue("64") @Min(1) @Max(10_000) int concurrency,
        @DefaultValue("3") @Min(0) @Max(100) int maxLosses,
        @DefaultValue("1MB") @NotNull DataSize log,
        @Nullable Boolean echoUnserved,
        @DefaultValue("10m") @DurationMin(seconds = 1) Duration ageing,
        @DefaultValue @Valid Retry retry) {

    /**
     * Exponential backoff with jitter.
     *
     * @param baseDelay the pause before the first retry; it doubles with each that follows
     * @param maxDelay the longest pause
     */
    public record Retry(
            @DefaultValue("5s") @NotNull @DurationMin(millis = 0)
            Duration baseDelay,

            @DefaultValue("1h") @NotNull @DurationMin(millis = 0)
            Duration maxDelay) {}
}
