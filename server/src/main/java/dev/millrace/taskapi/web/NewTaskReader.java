package dev.millrace.taskapi.web;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.gpu.GpuResources;
import dev.millrace.gpu.Purchase;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.WrittenJson;
import dev.millrace.platform.web.RequestRecords;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.OnParentFailure;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.QueueName;
import dev.millrace.tasks.RetryPolicy;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLimits;
import dev.millrace.tasks.Uniqueness;

/** Makes tasks of {@link NewTaskRequest} bodies, one or thousands. */
@Component
class NewTaskReader {

    private static final int LARGE_PAYLOAD = 1024;
    private static final Duration FARTHEST = Duration.ofDays(3660);

    private static final String HANDLER_OF_JOBS = "echo";
    private static final int MAX_PARENTS = 100;
    private static final int MAX_DELAYS = 100;
    private static final Duration MAX_PAUSE = Duration.ofDays(30);
    private static final int MAX_UNIQUE_FOR = 366 * 24 * 3600;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_ESCAPE = 6;
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Set<String> FIELDS = RequestRecords.names(NewTaskRequest.class);
    private static final Set<String> RETRY_FIELDS = RequestRecords.names(NewTaskRequest.RetryPolicyRequest.class);
    private static final Set<String> RESOURCE_FIELDS = RequestRecords.names(GpuResources.class);
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Uniqueness.OnConflict[] ON_CONFLICT = Uniqueness.OnConflict.values();
    private static final OnParentFailure[] ON_PARENT_FAILURE = OnParentFailure.values();
    private static final Purchase[] PURCHASES = Purchase.values();
    private static final RetryPolicy.Backoff[] BACKOFF = RetryPolicy.Backoff.values();

    private final JsonMapper json;
    private final Clock clock;
    private final HttpServletRequest request;

    /** @param request stands for the one that the reading thread answers */
    NewTaskReader(JsonMapper json, Clock clock, HttpServletRequest request) {
        this.json = json;
        this.clock = clock;
        this.request = request;
    }

    /** What the tasks of the present request belong to, as W3C Trace Context has it; null where it does not say. */
    @Nullable
    String traceparent() {
        String given = request.getHeader("traceparent");
        return given != null && TRACEPARENT.matcher(given).matches() ? given : null;
    }

    /** @throws ApiException with all that is wrong; 413 for a payload that is too large */
    NewTask read(JsonNode body, UUID owner) {
        List<FieldProblem> problems = new ArrayList<>();
        NewTask task = read(body, "", owner, traceparent(), problems);
        if (task == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        refuseTooEarly(task.expiresAt(), task.scheduledAt());
        return task;
    }

    /** Reads a {@link TaskJobRequest}, in which a task's name and payload are called otherwise. */
    NewTask readJob(JsonNode body, UUID owner) {
        List<FieldProblem> problems = new ArrayList<>();
        FieldReader fields = new FieldReader(body, "", problems);
        String name = fields.line("task_name", TaskLimits.NAME);
        JsonNode payload = payload(fields, "input_data");
        if (payload == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return NewTask.named(name == null ? HANDLER_OF_JOBS : name, owner)
                .payload(payload)
                .traceparent(traceparent())
                .build();
    }

    /** @throws ApiException 422 where a task would expire before it may start */
    void refuseTooEarly(@Nullable Instant expiresAt, @Nullable Instant scheduledAt) {
        if (expiresAt != null && isTooEarly(expiresAt, scheduledAt)) {
            throw ApiException.impossible("expires_at", "must lie after the time at which the task may start");
        }
    }

    /**
     * Reads one of many tasks; null, with problems noted, where it is none.
     *
     * @param traceparent that of the request
     */
    @Nullable
    NewTask readOne(JsonNode body, int index, UUID owner, @Nullable String traceparent, List<FieldProblem> problems) {
        int before = problems.size();
        String path = "[" + index + "]";
        NewTask task = read(body, path + ".", owner, traceparent, problems);
        if (task == null || problems.size() > before) {
            return null;
        }
        Instant expiresAt = task.expiresAt();
        if (expiresAt != null && isTooEarly(expiresAt, task.scheduledAt())) {
            problems.add(new FieldProblem(path + ".expires_at", "must lie after the time at which the task may start"));
        }
        return task;
    }

    private boolean isTooEarly(Instant expiresAt, @Nullable Instant scheduledAt) {
        Instant start = clock.instant();
        return !expiresAt.isAfter(scheduledAt != null && scheduledAt.isAfter(start) ? scheduledAt : start);
    }

    private @Nullable NewTask read(
            JsonNode body, String path, UUID owner, @Nullable String traceparent, List<FieldProblem> problems) {
        if (!body.isObject()) {
            problems.add(new FieldProblem(
                    path.isEmpty() ? "body" : path.substring(0, path.length() - 1), "must be a JSON object"));
            return null;
        }
        FieldReader fields = new FieldReader(body, path, problems);
        fields.refuseOthers(FIELDS);
        String name = fields.line("name", TaskLimits.NAME);
        if (fields.get("name") == null) {
            fields.problem("name", "is required");
        }
        NewTask.Builder task = NewTask.named(name == null ? "" : name, owner).traceparent(traceparent);
        task.description(fields.text("description", TaskLimits.DESCRIPTION));
        readWhatRuns(fields, task);
        readWhen(fields, task);
        readUniqueness(fields, task);
        task.retryPolicy(retryPolicy(fields)).resources(resources(fields)).team(fields.uuid("team_id"));
        return task.build();
    }

    private void readWhatRuns(FieldReader fields, NewTask.Builder task) {
        String handler = fields.line("handler", TaskLimits.NAME);
        if (handler != null) {
            task.handler(handler);
        }
        String queue = fields.text("queue", TaskLimits.NAME);
        if (queue != null && QueueName.isOne(queue)) {
            task.queue(queue);
        } else if (queue != null) {
            fields.problem("queue", QueueName.RULE);
        }
        JsonNode payload = payload(fields, "payload");
        if (payload != null) {
            task.payload(payload);
        }
        Priority priority = fields.constant("priority", PRIORITIES);
        if (priority != null) {
            task.priority(priority);
        }
        Integer retries = fields.integer("retry_count", 0, TaskLimits.RETRIES);
        if (retries != null) {
            task.retries(retries);
        }
        Integer timeout = fields.integer("timeout", 1, TaskLimits.TIMEOUT);
        if (timeout != null) {
            task.timeout(Duration.ofSeconds(timeout));
        }
        task.concurrencyKey(fields.line("concurrency_key", TaskLimits.NAME));
    }

    private void readWhen(FieldReader fields, NewTask.Builder task) {
        task.scheduledAt(time(fields, "scheduled_at")).expiresAt(time(fields, "expires_at"));
        List<UUID> parents = fields.uuids("depends_on", MAX_PARENTS);
        if (parents != null) {
            task.dependsOn(parents.stream().map(TaskId::new).toList());
        }
        OnParentFailure onParentFailure = fields.constant("on_parent_failure", ON_PARENT_FAILURE);
        if (onParentFailure != null) {
            task.onParentFailure(onParentFailure);
        }
    }

    /** A time that is not so far away that it must be a mistake. */
    @Nullable
    Instant time(FieldReader fields, String field) {
        Instant time = fields.time(field);
        if (time != null && time.isAfter(clock.instant().plus(FARTHEST))) {
            fields.problem(field, "must be less than ten years away");
            return null;
        }
        return time;
    }

    private static void readUniqueness(FieldReader fields, NewTask.Builder task) {
        String key = fields.line("unique_key", TaskLimits.NAME);
        Integer seconds = fields.integer("unique_for", 1, MAX_UNIQUE_FOR);
        Uniqueness.OnConflict onConflict = fields.constant("on_conflict", ON_CONFLICT);
        if (key != null) {
            task.uniqueness(new Uniqueness(
                    key,
                    seconds == null ? null : Duration.ofSeconds(seconds),
                    onConflict == null ? Uniqueness.OnConflict.REJECT : onConflict));
        } else if (fields.get("unique_key") == null && (seconds != null || onConflict != null)) {
            fields.problem("unique_key", "is required with unique_for and on_conflict");
        }
    }

    private static @Nullable RetryPolicy retryPolicy(FieldReader fields) {
        FieldReader policy = fields.inside("retry_policy");
        if (policy == null) {
            return null;
        }
        policy.refuseOthers(RETRY_FIELDS);
        RetryPolicy.Backoff backoff = policy.constant("backoff", BACKOFF);
        Duration base = policy.seconds("base", MAX_PAUSE);
        Duration max = policy.seconds("max", MAX_PAUSE);
        List<Duration> delays = policy.listOfSeconds("delays", MAX_PAUSE, MAX_DELAYS);
        if (backoff == null) {
            if (policy.get("backoff") == null) {
                policy.problem("backoff", "is required");
            }
            return null;
        }
        boolean listed = backoff == RetryPolicy.Backoff.LIST;
        String needed = listed ? "delays" : "base";
        String useless = listed ? "base" : "delays";
        if (policy.get(needed) == null || (delays != null && listed && delays.isEmpty())) {
            policy.problem(needed, "is required for this backoff");
            return null;
        }
        if (policy.get(useless) != null) {
            policy.problem(useless, "means nothing for this backoff");
            return null;
        }
        List<Duration> pauses = listed ? delays : base == null ? null : List.of(base);
        // What grows by itself needs a bound; what somebody wrote down is meant.
        Duration unbounded = backoff == RetryPolicy.Backoff.EXPONENTIAL ? LONGEST_PAUSE : MAX_PAUSE;
        return pauses == null ? null : new RetryPolicy(backoff, pauses, max == null ? unbounded : max);
    }

    private static @Nullable JsonNode resources(FieldReader fields) {
        FieldReader resources = fields.inside("resources");
        if (resources == null) {
            return null;
        }
        resources.refuseOthers(RESOURCE_FIELDS);
        resources.line("provider", GpuResources.LONGEST_NAME);
        resources.line("gpu_type", GpuResources.LONGEST_NAME);
        resources.integer("gpu_count", 1, GpuResources.MOST_GPUS);
        resources.constant("purchase", PURCHASES);
        return fields.get("resources");
    }

    /** @throws ApiException 413 where it is too large */
    @Nullable
    JsonNode payload(FieldReader fields, String field) {
        JsonNode payload = fields.object(field);
        if (payload == null || atMost(payload) < LARGE_PAYLOAD) {
            return payload;
        }
        String written = json.writeValueAsString(payload);
        if (written.getBytes(StandardCharsets.UTF_8).length > TaskLimits.PAYLOAD) {
            throw ApiException.refused(
                    HttpStatus.CONTENT_TOO_LARGE,
                    fields.named(field) + ": must be at most " + TaskLimits.PAYLOAD
                            + " bytes of JSON; put larger data into object storage and pass its key");
        }
        // As text from here on: nobody looks into it, and as a tree it takes many times the memory.
        return WrittenJson.of(written);
    }

    /** How many bytes of JSON a value cannot exceed: spares nearly all payloads being written just to be measured. */
    private static long atMost(JsonNode node) {
        if (node.isString()) {
            return 2L + (long) MAX_ESCAPE * node.stringValue().length();
        }
        if (node.isObject()) {
            long sum = 2;
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                sum += 4L + (long) MAX_ESCAPE * field.getKey().length() + atMost(field.getValue());
            }
            return sum;
        }
        if (node.isArray()) {
            long sum = 2;
            for (JsonNode item : node) {
                sum += 1 + atMost(item);
            }
            return sum;
        }
        return node.isNumber() ? node.numberValue().toString().length() : MAX_ESCAPE;
    }
}
