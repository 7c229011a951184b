package dev.millrace.taskapi.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Reads {@link TaskChangeRequest} bodies, by the rules for new tasks. */
@Component
class TaskChangeReader {

    private static final Set<String> FIELDS = RequestRecords.names(TaskChangeRequest.class);

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
        Integer timeout = fields.integer("timeout", 1, NewTaskReader.MAX_TIMEOUT);
        TaskChange change = new TaskChange(
                fields.line("name", NewTaskReader.MAX_NAME),
                fields.text("description", NewTaskReader.MAX_DESCRIPTION),
                fields.constant("priority", Priority.values()),
                tasks.payload(fields),
                fields.integer("retry_count", 0, NewTaskReader.MAX_RETRIES),
                timeout == null ? null : Duration.ofSeconds(timeout),
                tasks.time(fields, "scheduled_at"),
                tasks.time(fields, "expires_at"));
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        tasks.refuseTooEarly(
                change.expiresAt(), change.scheduledAt() == null ? task.scheduledAt() : change.scheduledAt());
        return new Wish(cancels ? null : change);
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
