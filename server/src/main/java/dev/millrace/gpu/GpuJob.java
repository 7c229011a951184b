package dev.millrace.gpu;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Something that ran on GPUs, for a team.
 *
 * @param teamId null for a run of a task without a team
 * @param userId who reported it, or whose task it was
 * @param startTime null where it has not begun, or nobody said when
 * @param run the run of a task that it is; null for one that was reported
 */
public record GpuJob(
        UUID id,
        @Nullable UUID teamId,
        UUID userId,
        String modelName,
        String gpuType,
        String provider,
        int gpuCount,
        Purchase purchase,
        GpuJobStatus status,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        GpuJobSource source,
        @Nullable Run run,
        Instant createdAt,
        Instant updatedAt) {

    /** A run of a task. */
    public record Run(
            UUID taskId,
            int attempt,
            String handler,
            String queue,
            @Nullable String error) {}
}
