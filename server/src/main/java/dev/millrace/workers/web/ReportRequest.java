package dev.millrace.workers.web;

import java.util.List;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a worker has to say of many runs at once. A task may be named once among those that ended.
 *
 * @param completed runs that succeeded
 * @param failed runs that did not
 * @param released tasks that the worker gives back, which is no failure of theirs
 * @param progress how far runs are that go on
 * @param logs what runs wrote
 * @param incarnation which registration of the worker speaks
 */
record ReportRequest(
        @Nullable @Size(max = MOST) List<@Valid Completed> completed,
        @Nullable @Size(max = MOST) List<@Valid Failed> failed,
        @Nullable @Size(max = MOST) List<@Valid Released> released,
        @Nullable @Size(max = MOST) List<@Valid Progress> progress,
        @Nullable @Size(max = MOST) List<@Valid Log> logs,
        @Nullable Long incarnation) {

    static final int MOST = 1000;

    /** @param result any JSON, kept with the task */
    record Completed(UUID taskId, long fence, @Nullable JsonNode result) {}

    /**
     * @param error what went wrong, for the task's owner to read
     * @param retry false where another run would fail alike
     * @param retryAfterSeconds how long to wait for the next run
     */
    record Failed(
            UUID taskId,
            long fence,
            @NotBlank @Size(max = 100_000) String error,
            @Nullable Boolean retry,

            @Nullable @DecimalMin("0") @DecimalMax("31536000")
            Double retryAfterSeconds) {}

    record Released(UUID taskId, long fence) {}

    /**
     * @param progress how far the run is, from 0 to 1
     * @param message what it is doing
     */
    record Progress(
            UUID taskId,
            long fence,
            @DecimalMin("0") @DecimalMax("1") double progress,
            @Nullable @Size(max = 2000) String message) {}

    /** @param text appended to the log of this run as it is */
    record Log(
            UUID taskId, long fence, @Size(max = 1_000_000) String text) {}
}
