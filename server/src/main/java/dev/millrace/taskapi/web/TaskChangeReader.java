package dev.millrace.taskapi.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.web.RequestRecords;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskChange;
import dev.millrace.tasks.TaskLimits;

/** Reads {@link TaskChangeRequest} bodies, by the rules for new tasks; null takes away what need not be there. */
@Component
class TaskChangeReader {

    private static final Set<String> FIELDS = RequestRecords.names(TaskChangeRequest.class);
    private static final Map<String, TaskChange.Part> CLEARABLE = Map.of(
            "description", TaskChange.Part.DESCRIPTION,
            "scheduled_at", TaskChange.Part.SCHEDULED_AT,
            "expires_at", TaskChange.Part.EXPIRES_AT);

    private final NewTaskReader tasks;

    TaskChangeReader(NewTaskReader tasks) {
        this.tasks = tasks;
    }

    /**
     * What is to become of a task.
     *
     * @param change what is to be different; null: it is to be cancelled
     */
    record Wish(@Nullable TaskChange change) {}

    /** @param task as it is now */
    Wish read(JsonNode body, Task task) {
        if (!body.isObject()) {
            throw ApiException.invalid("body", "must be a JSON object");
        }
        List<FieldProblem> problems = new ArrayList<>();
        FieldReader fields = new FieldReader(body, "", problems);
        fields.refuseOthers(FIELDS);
        boolean cancels = isCancelled(fields, body.size());
        Integer timeout = fields.integer("timeout", 1, TaskLimits.TIMEOUT);
        TaskChange change = new TaskChange(
                fields.line("name", TaskLimits.NAME),
                fields.text("description", TaskLimits.DESCRIPTION),
                fields.constant("priority", Priority.values()),
                tasks.payload(fields, "payload"),
                fields.integer("retry_count", 0, TaskLimits.RETRIES),
                timeout == null ? null : Duration.ofSeconds(timeout),
                tasks.time(fields, "scheduled_at"),
                tasks.time(fields, "expires_at"),
                cleared(body, fields));
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        if (change.expiresAt() != null || change.scheduledAt() != null) {
            tasks.refuseTooEarly(
                    left(change.expiresAt(), task.expiresAt(), change.clears(TaskChange.Part.EXPIRES_AT)),
                    left(change.scheduledAt(), task.scheduledAt(), change.clears(TaskChange.Part.SCHEDULED_AT)));
        }
        return new Wish(cancels ? null : change);
    }

    private static Set<TaskChange.Part> cleared(JsonNode body, FieldReader fields) {
        Set<TaskChange.Part> cleared = EnumSet.noneOf(TaskChange.Part.class);
        body.properties().stream().filter(field -> field.getValue().isNull()).forEach(field -> {
            TaskChange.Part part = CLEARABLE.get(field.getKey());
            if (part != null) {
                cleared.add(part);
            } else if (FIELDS.contains(field.getKey())) {
                fields.problem(field.getKey(), "must not be null");
            }
        });
        return cleared;
    }

    /** What there is after a change. */
    private static @Nullable Instant left(@Nullable Instant changed, @Nullable Instant before, boolean isCleared) {
        return changed != null || isCleared ? changed : before;
    }

    private static boolean isCancelled(FieldReader fields, int size) {
        JsonNode status = fields.get("status");
        if (status == null) {
            return false;
        }
        if (!status.isString() || !status.stringValue().equals("cancelled")) {
            fields.problem("status", "can only be set to cancelled");
        } else if (size > 1) {
            fields.problem("status", "must not be set together with other fields");
        }
        return true;
    }
}
