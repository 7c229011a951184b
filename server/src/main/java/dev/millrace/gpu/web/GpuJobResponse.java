package dev.millrace.gpu.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.GpuJob;
import dev.millrace.gpu.GpuJobSource;
import dev.millrace.gpu.GpuJobStatus;
import dev.millrace.gpu.Purchase;
import dev.millrace.gpu.RunCost;

/**
 * What is shown of a GPU job.
 *
 * @param teamId null for a run of a task without a team
 * @param cost null where nothing can be said of it: nobody knows when it ran
 * @param taskId the task whose run it is, where it was measured
 */
record GpuJobResponse(
        String type,
        UUID id,
        @Nullable UUID teamId,
        String modelName,
        String gpuType,
        String provider,
        @Nullable Instant startTime,
        @Nullable Instant endTime,
        GpuJobStatus status,
        Instant createdAt,
        Instant updatedAt,
        int gpuCount,
        Purchase purchase,
        GpuJobSource source,
        @Nullable UUID taskId,
        @Nullable Integer attempt,
        @Nullable RunCost cost) {

    static GpuJobResponse of(GpuJob job, @Nullable RunCost cost) {
        GpuJob.Run run = job.run();
        return new GpuJobResponse(
                GpuJobType.NAME,
                job.id(),
                job.teamId(),
                job.modelName(),
                job.gpuType(),
                job.provider(),
                job.startTime(),
                job.endTime(),
                job.status(),
                job.createdAt(),
                job.updatedAt(),
                job.gpuCount(),
                job.purchase(),
                job.source(),
                run == null ? null : run.taskId(),
                run == null ? null : run.attempt(),
                cost == null ? null : cost.inCents());
    }
}
