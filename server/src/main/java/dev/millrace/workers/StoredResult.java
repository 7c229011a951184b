package dev.millrace.workers;

import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;

/**
 * A result that is too large for the database, and lies in object storage.
 *
 * @param run whose result it is
 */
record StoredResult(LeaseToken run) {

    private static final String NAME = "result.json";

    /** The one that a task refers to, if it does. Workers can report what looks like it: of other tasks nothing is believed. */
    static Optional<StoredResult> of(Task task) {
        JsonNode result = task.result();
        String key = result == null || !result.isObject()
                ? ""
                : result.path("object_key").asString("");
        String before = "results/" + task.id() + "/";
        String fence = key.startsWith(before) && key.endsWith("/" + NAME)
                ? key.substring(before.length(), Math.max(before.length(), key.length() - NAME.length() - 1))
                : "";
        return fence.matches("\\d{1,18}")
                ? Optional.of(new StoredResult(new LeaseToken(task.id(), Long.parseLong(fence))))
                : Optional.empty();
    }

    static StoredResult of(TaskId task, long fence) {
        return new StoredResult(new LeaseToken(task, fence));
    }

    String folder() {
        return "results/" + run.task() + "/" + run.fence() + "/";
    }

    String key() {
        return folder() + NAME;
    }

    /** What the task has in place of its result. */
    JsonNode reference(int sizeBytes) {
        return JsonNodeFactory.instance.objectNode().put("object_key", key()).put("size_bytes", sizeBytes);
    }
}
