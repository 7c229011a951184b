package dev.millrace.workers.web;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param fence as it came with the task
 * @param progress how far the run is, from 0 to 1
 * @param message what it is doing
 */
record ProgressRequest(
        long fence,
        @DecimalMin("0") @DecimalMax("1") double progress,
        @Nullable @Size(max = 2000) String message) {}
