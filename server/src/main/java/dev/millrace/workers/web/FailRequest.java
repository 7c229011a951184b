package dev.millrace.workers.web;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param fence as it came with the task
 * @param error what went wrong, for the task's owner to read
 * @param retry false where another run would fail alike
 * @param retryAfterSeconds how long to wait for the next run; as the task's retries say where it is not given
 */
record FailRequest(
        long fence,
        @NotBlank @Size(max = 100_000) String error,
        @Nullable Boolean retry,
        @Nullable @DecimalMin("0") @DecimalMax("31536000") Double retryAfterSeconds) {}
