package dev.millrace.client;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as it stands.
 *
 * @param status {@code pending}, {@code running}, {@code completed}, {@code failed} or {@code cancelled}
 * @param priority {@code low}, {@code medium} or {@code high}
 * @param retryCount how many retries are allowed
 * @param attempts how many runs were begun
 * @param timeout how many seconds a run may take
 * @param duration how many seconds the latest run took, or takes so far
 * @param result what it brought; null until it is completed
 * @param resultUrl where the result lies that is too large to be shown, and {@link Tasks#result} finds it
 * @param errorMessage why it failed, or why its latest run did
 * @param workerId who runs it, or ran it last
 * @param progress how far it is, from 0 to 1
 * @param cost what its runs cost together; null where it uses no GPU
 * @param waitingReason why it waits, in a word; {@link Tasks#explain} says more
 * @param cancelRequested whether its running worker has been asked to stop
 * @param userId whose task it is
 * @param expiresAt when it is too late to start
 * @param scheduleId the schedule that made it
 */
public record Task(
        UUID id,
        String name,
        @Nullable String description,
        String handler,
        String queue,
        String priority,
        String status,
        JsonNode payload,
        int retryCount,
        int attempts,
        long timeout,
        @Nullable Instant scheduledAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Double duration,
        @Nullable JsonNode result,
        @Nullable String resultUrl,
        @Nullable String errorMessage,
        @Nullable String workerId,
        @Nullable Double progress,
        GpuJobs.@Nullable Cost cost,
        @Nullable String waitingReason,
        boolean cancelRequested,
        UUID userId,
        @Nullable UUID teamId,
        @Nullable Instant expiresAt,
        @Nullable UUID scheduleId,
        Instant createdAt,
        Instant updatedAt) {

    /** Whether it will change no more, unless somebody retries it. */
    public boolean isEnded() {
        return !status.equals("pending") && !status.equals("running");
    }

    /** The result as a value of the given type. */
    public <T> T resultAs(Class<T> type) {
        return Transport.JSON.treeToValue(result, type);
    }
}
