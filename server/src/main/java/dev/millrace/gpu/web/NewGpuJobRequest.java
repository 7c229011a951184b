package dev.millrace.gpu.web;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.GpuJobFields;
import dev.millrace.gpu.GpuJobStatus;
import dev.millrace.gpu.Label;
import dev.millrace.gpu.Purchase;

/** The body that records a GPU job. */
record NewGpuJobRequest(
        UUID teamId,
        String modelName,
        String gpuType,
        String provider,

        @Nullable
        @Min(value = 1, message = "must be at least 1")
        @Max(value = 100_000, message = "must be at most 100000")
        Integer gpuCount,

        @Nullable Purchase purchase,
        @Nullable GpuJobStatus status,
        @Nullable Instant startTime,
        @Nullable Instant endTime) {

    GpuJobFields fields() {
        return new GpuJobFields(
                teamId,
                Label.parse("model_name", modelName),
                Label.parse("gpu_type", gpuType),
                Label.parse("provider", provider),
                Objects.requireNonNullElse(gpuCount, 1),
                Objects.requireNonNullElse(purchase, Purchase.ON_DEMAND),
                Objects.requireNonNullElse(status, GpuJobStatus.PENDING),
                startTime,
                endTime);
    }
}
