package dev.millrace.tasks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A task to be enqueued.
 *
 * @param name what people call it
 * @param description anything people should know of it
 * @param handler which code runs it
 * @param queue the line it waits in
 * @param retries how many times it may run again after a failed run
 * @param retryPolicy how long it waits before it does; null for the queue's own way
 * @param timeout how long one run may take
 * @param scheduledAt when it may start at the earliest, by the database's clock; null for at once
 * @param expiresAt when it is too late to start; it then fails
 * @param owner the user it belongs to
 * @param team the team it belongs to, if any
 * @param uniqueness what keeps it from being there twice
 * @param concurrencyKey tasks of one queue that share it share the queue's limit for each key
 * @param dependsOn the tasks that must have completed before it may start
 * @param onParentFailure what becomes of it when one of those does not
 * @param resources what it needs to run, such as GPUs, for the accounts
 * @param traceparent the W3C trace that it belongs to
 * @param schedule the schedule that made it
 */
public record NewTask(
        String name,
        @Nullable String description,
        String handler,
        String queue,
        Priority priority,
        JsonNode payload,
        int retries,
        @Nullable RetryPolicy retryPolicy,
        Duration timeout,
        @Nullable Instant scheduledAt,
        @Nullable Instant expiresAt,
        UUID owner,
        @Nullable UUID team,
        @Nullable Uniqueness uniqueness,
        @Nullable String concurrencyKey,
        List<TaskId> dependsOn,
        OnParentFailure onParentFailure,
        @Nullable JsonNode resources,
        @Nullable String traceparent,
        @Nullable UUID schedule) {

    public static final String DEFAULT_QUEUE = "default";
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

    public NewTask {
        dependsOn = List.copyOf(dependsOn);
    }

    /** A task that its handler is the name of, with nothing but defaults: to be changed and then built. */
    public static Builder named(String name, UUID owner) {
        return new Builder(name, owner);
    }

    /** A task that starts as soon as it can, once, with the usual settings. */
    public static NewTask of(String name, String handler, JsonNode payload, UUID owner) {
        return named(name, owner).handler(handler).payload(payload).build();
    }

    /** The team that it belongs to, or the user where it has none. */
    public UUID tenant() {
        return team == null ? owner : team;
    }

    /** The same task, to be changed. */
    public Builder change() {
        return new Builder(this);
    }

    public NewTask withRetries(int retries) {
        return change().retries(retries).build();
    }

    public NewTask withTimeout(Duration timeout) {
        return change().timeout(timeout).build();
    }

    /** Gathers what makes a task; each method is named for the part that it sets, and answers the builder. */
    public static final class Builder {

        private String name;
        private @Nullable String description;
        private String handler;
        private String queue = DEFAULT_QUEUE;
        private Priority priority = Priority.MEDIUM;
        private JsonNode payload = JsonNodeFactory.instance.objectNode();
        private int retries;
        private @Nullable RetryPolicy retryPolicy;
        private Duration timeout = DEFAULT_TIMEOUT;
        private @Nullable Instant scheduledAt;
        private @Nullable Instant expiresAt;
        private UUID owner;
        private @Nullable UUID team;
        private @Nullable Uniqueness uniqueness;
        private @Nullable String concurrencyKey;
        private List<TaskId> dependsOn = List.of();
        private OnParentFailure onParentFailure = OnParentFailure.FAIL;
        private @Nullable JsonNode resources;
        private @Nullable String traceparent;
        private @Nullable UUID schedule;

        private Builder(String name, UUID owner) {
            this.name = name;
            this.handler = name;
            this.owner = owner;
        }

        private Builder(NewTask task) {
            name = task.name;
            description = task.description;
            handler = task.handler;
            queue = task.queue;
            priority = task.priority;
            payload = task.payload;
            retries = task.retries;
            retryPolicy = task.retryPolicy;
            timeout = task.timeout;
            scheduledAt = task.scheduledAt;
            expiresAt = task.expiresAt;
            owner = task.owner;
            team = task.team;
            uniqueness = task.uniqueness;
            concurrencyKey = task.concurrencyKey;
            dependsOn = task.dependsOn;
            onParentFailure = task.onParentFailure;
            resources = task.resources;
            traceparent = task.traceparent;
            schedule = task.schedule;
        }

        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public Builder description(@Nullable String description) {
            this.description = description;
            return this;
        }

        public Builder handler(String handler) {
            this.handler = handler;
            return this;
        }

        public Builder queue(String queue) {
            this.queue = queue;
            return this;
        }

        public Builder priority(Priority priority) {
            this.priority = priority;
            return this;
        }

        public Builder payload(JsonNode payload) {
            this.payload = payload;
            return this;
        }

        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        public Builder retryPolicy(@Nullable RetryPolicy retryPolicy) {
            this.retryPolicy = retryPolicy;
            return this;
        }

        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        public Builder scheduledAt(@Nullable Instant scheduledAt) {
            this.scheduledAt = scheduledAt;
            return this;
        }

        public Builder expiresAt(@Nullable Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        public Builder owner(UUID owner) {
            this.owner = owner;
            return this;
        }

        public Builder team(@Nullable UUID team) {
            this.team = team;
            return this;
        }

        public Builder uniqueness(@Nullable Uniqueness uniqueness) {
            this.uniqueness = uniqueness;
            return this;
        }

        public Builder concurrencyKey(@Nullable String concurrencyKey) {
            this.concurrencyKey = concurrencyKey;
            return this;
        }

        public Builder dependsOn(List<TaskId> dependsOn) {
            this.dependsOn = dependsOn;
            return this;
        }

        public Builder onParentFailure(OnParentFailure onParentFailure) {
            this.onParentFailure = onParentFailure;
            return this;
        }

        public Builder resources(@Nullable JsonNode resources) {
            this.resources = resources;
            return this;
        }

        public Builder traceparent(@Nullable String traceparent) {
            this.traceparent = traceparent;
            return this;
        }

        public Builder schedule(@Nullable UUID schedule) {
            this.schedule = schedule;
            return this;
        }

        public NewTask build() {
            return new NewTask(
                    Objects.requireNonNull(name),
                    description,
                    handler,
                    queue,
                    priority,
                    payload,
                    retries,
                    retryPolicy,
                    timeout,
                    scheduledAt,
                    expiresAt,
                    owner,
                    team,
                    uniqueness,
                    concurrencyKey,
                    dependsOn,
                    onParentFailure,
                    resources,
                    traceparent,
                    schedule);
        }
    }
}
