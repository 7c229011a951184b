package dev.millrace.gpu;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/** What people say of a GPU job. */
public record GpuJobFields(
        UUID teamId,
        String modelName,
        String gpuType,
        String provider,
        int gpuCount,
        Purchase purchase,
        GpuJobStatus status,
        @Nullable Instant startTime,
        @Nullable Instant endTime) {

    /** Each day of a job is a line in the books, so a mistyped year would fill them. */
    private static final Duration LONGEST = Duration.ofDays(3660);

    /** @throws ApiException 422 where it would end before it starts, or not in ten years */
    public GpuJobFields {
        if (startTime != null && endTime != null) {
            if (endTime.isBefore(startTime)) {
                throw ApiException.impossible("end_time", "must not be before start_time");
            }
            if (Duration.between(startTime, endTime).compareTo(LONGEST) > 0) {
                throw ApiException.impossible("end_time", "must be within ten years of start_time");
            }
        }
    }

    static GpuJobFields of(GpuJob job) {
        return new GpuJobFields(
                Objects.requireNonNull(job.teamId(), "a reported job has a team"),
                job.modelName(),
                job.gpuType(),
                job.provider(),
                job.gpuCount(),
                job.purchase(),
                job.status(),
                job.startTime(),
                job.endTime());
    }
}
