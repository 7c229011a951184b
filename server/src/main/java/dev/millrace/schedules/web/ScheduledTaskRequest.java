package dev.millrace.schedules.web;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.platform.ApiException;
import dev.millrace.schedules.ScheduledTask;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.QueueName;
import dev.millrace.tasks.TaskLimits;

/**
 * What each task of a schedule is like; only its handler is required.
 *
 * @param name what it is called; as the schedule unless said otherwise
 * @param description anything people should know of it
 * @param handler which code runs it
 * @param queue the line it waits in; `default` unless said otherwise
 * @param priority medium unless said otherwise
 * @param payload what its handler is given: an object of at most 256 KB
 * @param retryCount how many times it may run again after a failed run, from 0 to 100; 0 unless said otherwise
 * @param timeout how many seconds one run may take, from 1 to 2592000; 3600 unless said otherwise
 * @param expiresIn how many seconds after its instant it is too late to start; it then fails
 * @param concurrencyKey tasks that share it share the limit that their queue sets for each key
 */
record ScheduledTaskRequest(
        @Nullable String name,
        @Nullable String description,
        String handler,
        @Nullable String queue,
        @Nullable Priority priority,
        @Nullable JsonNode payload,
        @Nullable Integer retryCount,
        @Nullable Integer timeout,
        @Nullable Integer expiresIn,
        @Nullable String concurrencyKey) {

    private static final int MAX_EXPIRY = 30 * 24 * 3600;

    ScheduledTaskRequest {
        Words words = new Words()
                .line("name", name, TaskLimits.NAME)
                .text("description", description, TaskLimits.DESCRIPTION)
                .line("handler", handler, TaskLimits.NAME)
                .line("concurrency_key", concurrencyKey, TaskLimits.NAME)
                .within("retry_count", retryCount, 0, TaskLimits.RETRIES)
                .within("timeout", timeout, 1, TaskLimits.TIMEOUT)
                .within("expires_in", expiresIn, 1, MAX_EXPIRY);
        if (queue != null && !QueueName.isOne(queue)) {
            words.wrong("queue", QueueName.RULE);
        }
        if (payload != null && !payload.isObject()) {
            words.wrong("payload", "must be an object");
        }
        words.refuse();
    }

    /** @throws ApiException 413 where the payload is too large */
    ScheduledTask task() {
        JsonNode given = payload == null ? JsonNodeFactory.instance.objectNode() : payload;
        String written = given.toString();
        if (Words.bytes(written) > TaskLimits.PAYLOAD) {
            throw ApiException.refused(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "task.payload: must be at most " + TaskLimits.PAYLOAD + " bytes of JSON");
        }
        return new ScheduledTask(
                name,
                description,
                handler,
                Objects.requireNonNullElse(queue, NewTask.DEFAULT_QUEUE),
                Objects.requireNonNullElse(priority, Priority.MEDIUM),
                given,
                Objects.requireNonNullElse(retryCount, 0),
                timeout == null ? NewTask.DEFAULT_TIMEOUT : Duration.ofSeconds(timeout),
                expiresIn == null ? null : Duration.ofSeconds(expiresIn),
                concurrencyKey);
    }

    static ScheduledTaskRequest of(ScheduledTask task) {
        Duration expires = task.expires();
        return new ScheduledTaskRequest(
                task.name(),
                task.description(),
                task.handler(),
                task.queue(),
                task.priority(),
                task.payload(),
                task.retries(),
                Math.toIntExact(task.timeout().toSeconds()),
                expires == null ? null : Math.toIntExact(expires.toSeconds()),
                task.concurrencyKey());
    }
}
