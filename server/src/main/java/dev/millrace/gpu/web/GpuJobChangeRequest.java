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

/** The body that changes a GPU job: any of its fields; what is not named stays as it is. */
record GpuJobChangeRequest(
        @Nullable UUID teamId,
        @Nullable String modelName,
        @Nullable String gpuType,
        @Nullable String provider,

        @Nullable
        @Min(value = 1, message = "must be at least 1")
        @Max(value = 100_000, message = "must be at most 100000")
        Integer gpuCount,

        @Nullable Purchase purchase,
        @Nullable GpuJobStatus status,
        @Nullable Instant startTime,
        @Nullable Instant endTime) {

    /**
     * The fields after the change.
     *
     * @param clearStart whether the body says that there is no start time, rather than nothing of it
     */
    GpuJobFields appliedTo(GpuJobFields old, boolean clearStart, boolean clearEnd) {
        return new GpuJobFields(
                Objects.requireNonNullElse(teamId, old.teamId()),
                modelName == null ? old.modelName() : Label.parse("model_name", modelName),
                gpuType == null ? old.gpuType() : Label.parse("gpu_type", gpuType),
                provider == null ? old.provider() : Label.parse("provider", provider),
                Objects.requireNonNullElse(gpuCount, old.gpuCount()),
                Objects.requireNonNullElse(purchase, old.purchase()),
                Objects.requireNonNullElse(status, old.status()),
                time(startTime, old.startTime(), clearStart),
                time(endTime, old.endTime(), clearEnd));
    }

    private static @Nullable Instant time(@Nullable Instant given, @Nullable Instant old, boolean clear) {
        return clear || given != null ? given : old;
    }
}
