package dev.millrace.client;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A file that is uploaded, worked on step by step, and downloaded.
 *
 * @param status {@code PENDING}, {@code QUEUED}, {@code RUNNING}, {@code COMPLETED}, {@code FAILED},
 *     {@code CANCELLATION_REQUESTED} or {@code CANCELLED}
 * @param progress how far it is, from 0 to 1
 */
public record FileJob(
        UUID id,
        String fileName,
        String status,
        JsonNode processingSteps,
        double progress,
        @Nullable Long rowsIn,
        @Nullable Long rowsOut,
        @Nullable Long rowsFiltered,
        @Nullable Long rowsRejected,
        @Nullable Long outputSizeBytes,
        @Nullable String inputObjectKey,
        @Nullable String outputObjectKey,
        @Nullable String errorMessage,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt) {

    public boolean isEnded() {
        return status.equals("COMPLETED") || status.equals("FAILED") || status.equals("CANCELLED");
    }
}
