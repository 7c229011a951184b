package dev.millrace.workers.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import dev.millrace.workers.WorkerStatus;

/**
 * @param workerId how the worker calls itself
 * @param status how it says it is; {@code active} where it does not say
 * @param currentLoad how many tasks it runs
 * @param maxCapacity how many it runs at most
 */
record HeartbeatRequest(
        String workerId,
        @Nullable WorkerStatus status,
        @Nullable @Min(0) @Max(1_000_000) Integer currentLoad,
        @Nullable @Min(0) @Max(1_000_000) Integer maxCapacity) {}
