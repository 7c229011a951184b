package dev.millrace.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes tasks, asks again under the same key until there is an answer, and writes down what that was. */
final class Enqueuer {

    private static final int TRIES = 60;
    private static final long BETWEEN_TRIES_MILLIS = 400;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;

    private final Caller caller;
    private final HistoryWriter history;

    Enqueuer(Caller caller, HistoryWriter history) {
        this.caller = caller;
        this.history = history;
    }

    /**
     * A task to be made. Its mark is its key, too.
     *
     * @param fields what else the request says of it
     */
    record Wanted(String mark, Act act, String queue, Map<String, ?> payload, Map<String, ?> fields) {

        private Map<String, Object> body() {
            Map<String, Object> payloadWithMark = new LinkedHashMap<>(payload);
            payloadWithMark.put("mark", mark);
            payloadWithMark.put("act", act.word());
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", mark);
            body.put("handler", act.handler());
            body.put("queue", queue);
            body.put("retry_count", act == Act.FLAKY ? 3 : 0);
            body.put("payload", payloadWithMark);
            body.putAll(fields);
            return body;
        }
    }

    /** The task's id; empty where there was no answer, however often it was asked for. */
    Optional<UUID> enqueue(Wanted wanted) throws InterruptedException {
        Instant began = history.now();
        JsonNode made = ask("/api/v1/tasks", wanted.body(), wanted.mark());
        if (made == null) {
            history.caller(Event.What.ENQUEUE_UNANSWERED, began, wanted.mark(), null, null);
            return Optional.empty();
        }
        UUID id = UUID.fromString(made.get("id").asString());
        history.caller(Event.What.ENQUEUED, began, wanted.mark(), id, null);
        return Optional.of(id);
    }

    /** Many tasks with one request; their marks say that they belong together. */
    void enqueueAll(String key, List<Wanted> wanted) throws InterruptedException {
        Instant began = history.now();
        List<Map<String, Object>> tasks = new ArrayList<>();
        wanted.forEach(task -> tasks.add(task.body()));
        JsonNode made = ask("/api/v1/tasks/bulk", Map.of("tasks", tasks), key);
        for (int i = 0; i < wanted.size(); i++) {
            String mark = wanted.get(i).mark();
            if (made == null) {
                history.caller(Event.What.ENQUEUE_UNANSWERED, began, mark, null, null);
            } else {
                UUID id = UUID.fromString(made.get("task_ids").get(i).asString());
                history.caller(Event.What.ENQUEUED, began, mark, id, null);
            }
        }
    }

    /** Null where nobody answered. A refusal for good is a mistake of ours, or of the server. */
    private @Nullable JsonNode ask(String path, Object body, String key) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            Caller.Answer answer = caller.post(path, body, key);
            if (answer.isSuccess()) {
                return answer.data();
            }
            // 409: the server still works on an earlier one of these requests.
            if (!answer.isSilence() && answer.status() != CONFLICT && answer.status() != TOO_MANY) {
                throw new IllegalStateException(path + " was answered with " + answer);
            }
            Thread.sleep(BETWEEN_TRIES_MILLIS);
        }
        return null;
    }
}
