package dev.millrace.files;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.engine.EngineJob;
import dev.millrace.files.JobFolders.JobFolder;
import dev.millrace.storage.PinnedObject;
import dev.millrace.tasks.TaskId;

/**
 * A job as it is written; {@link FileJobView} adds what its task knows.
 *
 * @param originalFileSizeBytes what the client believes: kept and shown, never enforced
 * @param processingSteps as they were sent
 * @param uploadBegunAt since when bytes may have come to the input key; null where none can be there
 * @param uploadUrlExpiresAt until when the latest upload URL works
 * @param multipartUploadId the upload in parts that was begun
 * @param pinnedInput what was there when the upload was marked; there from {@code SUBMITTED} on
 * @param taskId what runs it; there from {@code SUBMITTED} on
 * @param outcome how it ended; null before
 */
public record FileJob(
        UUID id,
        UUID userId,
        FileName fileName,
        @Nullable Long originalFileSizeBytes,
        JsonNode processingSteps,
        FileJobOptions options,
        FileJobState state,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant uploadBegunAt,
        @Nullable Instant uploadUrlExpiresAt,
        @Nullable String multipartUploadId,
        @Nullable PinnedObject pinnedInput,
        @Nullable TaskId taskId,
        @Nullable FileJobOutcome outcome) {

    /** Where the client puts its file. */
    public String inputKey() {
        return FileJobKeys.input(id, fileName);
    }

    /** What the engine is to do with the input, once that is in the folder. */
    EngineJob engineJob(JobFolder folder) {
        return new EngineJob(
                folder.path(),
                folder.input(),
                fileName.value(),
                options.readOptions(),
                processingSteps,
                options.onBadRow());
    }
}
