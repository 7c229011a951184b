package dev.millrace.files.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.files.FileJob;
import dev.millrace.files.FileJobOutcome;
import dev.millrace.files.FileJobStatus;
import dev.millrace.files.FileJobView;
import dev.millrace.files.RowCounts;

/** What is shown of a file job. */
record FileJobResponse(
        String type,
        UUID id,
        UUID userId,
        String fileName,
        @Nullable Long originalFileSizeBytes,
        FileJobStatus status,
        JsonNode processingSteps,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String inputObjectKey,
        @Nullable String outputObjectKey,
        @Nullable String errorMessage,
        double progress,
        @Nullable Long rowsIn,
        @Nullable Long rowsOut,
        @Nullable Long rowsFiltered,
        @Nullable Long rowsRejected,
        @Nullable Long bytesRead,
        @Nullable Long outputSizeBytes,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt) {

    static FileJobResponse of(FileJobView view) {
        FileJob job = view.job();
        FileJobOutcome outcome = job.outcome();
        RowCounts counts = view.counts();
        return new FileJobResponse(
                FileJobType.NAME,
                job.id(),
                job.userId(),
                job.fileName().value(),
                job.originalFileSizeBytes(),
                view.status(),
                job.processingSteps(),
                job.createdAt(),
                view.updatedAt(),
                job.pinnedInput() == null ? null : job.inputKey(),
                outcome == null ? null : outcome.outputObjectKey(),
                outcome == null ? null : outcome.errorMessage(),
                view.progress(),
                counts == null ? null : counts.rowsIn(),
                counts == null ? null : counts.rowsOut(),
                counts == null ? null : counts.rowsFiltered(),
                counts == null ? null : counts.rowsRejected(),
                counts == null ? null : counts.bytesRead(),
                outcome == null ? null : outcome.outputSizeBytes(),
                view.startedAt(),
                outcome == null ? null : outcome.completedAt());
    }
}
