package dev.millrace.chaos;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads from the API what became of tasks. */
final class Collector {

    private static final int PAGE = 100;
    private static final int AT_A_TIME = 16;
    private static final int TRIES = 20;
    private static final long BETWEEN_TRIES_MILLIS = 500;
    private static final int NOT_FOUND = 404;
    private static final List<String> OPEN = List.of("pending", "running");

    private final Caller caller;

    Collector(Caller caller) {
        this.caller = caller;
    }

    /** Whether nothing of some queues waits or runs. */
    boolean isQuiet(List<String> queues) throws InterruptedException {
        for (String queue : queues) {
            for (String state : OPEN) {
                Caller.Answer answer = caller.get("/api/v1/tasks?limit=1&queue=" + queue + "&status=" + state);
                if (!answer.isSuccess() || !answer.data().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether a task is there, and has come to its end. */
    boolean hasEnded(UUID id) throws InterruptedException {
        Caller.Answer answer = caller.get("/api/v1/tasks/" + id);
        return answer.isSuccess() && !OPEN.contains(answer.data().get("status").asString());
    }

    /**
     * All tasks of some queues.
     *
     * @param known ids that should be among them; each is looked for by itself where the list does not have it
     */
    List<TaskFacts> collect(List<String> queues, Set<UUID> known) throws IOException, InterruptedException {
        Map<UUID, JsonNode> listed = new LinkedHashMap<>();
        for (String queue : queues) {
            listed.putAll(list(queue));
        }
        ConcurrentLinkedQueue<TaskFacts> facts = new ConcurrentLinkedQueue<>();
        List<Future<?>> reads = new ArrayList<>();
        try (var executor = Executors.newFixedThreadPool(AT_A_TIME)) {
            listed.values().forEach(task -> reads.add(executor.submit(() -> facts.add(facts(task, true)))));
            known.stream()
                    .filter(id -> !listed.containsKey(id))
                    .forEach(id -> reads.add(executor.submit(() -> {
                        JsonNode task = read("/api/v1/tasks/" + id);
                        return task != null && facts.add(facts(task.get("data"), false));
                    })));
            for (Future<?> read : reads) {
                read.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the tasks cannot be read: " + e.getCause(), e);
        }
        return List.copyOf(facts);
    }

    private Map<UUID, JsonNode> list(String queue) throws IOException, InterruptedException {
        Map<UUID, JsonNode> listed = new LinkedHashMap<>();
        String cursor = "";
        do {
            JsonNode page = read("/api/v1/tasks?limit=" + PAGE + "&queue=" + queue + cursor);
            if (page == null) {
                throw new IOException("there is no list of tasks");
            }
            for (JsonNode task : page.get("data")) {
                listed.put(UUID.fromString(task.get("id").asString()), task);
            }
            String next = page.at("/pagination/next_cursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return listed;
    }

    private TaskFacts facts(JsonNode task, boolean listed) throws IOException, InterruptedException {
        UUID id = UUID.fromString(task.get("id").asString());
        JsonNode attempts = read("/api/v1/tasks/" + id + "/attempts");
        List<TaskFacts.Run> runs = new ArrayList<>();
        if (attempts != null) {
            for (JsonNode run : attempts.get("data")) {
                runs.add(new TaskFacts.Run(
                        run.get("attempt").asInt(),
                        run.get("worker_id").asString(),
                        Instant.parse(run.get("started_at").asString()),
                        time(run.path("ended_at")),
                        run.get("outcome").asString(),
                        text(run.path("error_message"))));
            }
        }
        JsonNode payload = task.get("payload");
        return new TaskFacts(
                id,
                payload.path("mark").asString(""),
                payload.path("act").asString(""),
                task.get("status").asString(),
                task.get("attempts").asInt(),
                text(task.path("error_message")),
                task.path("result").path("fence").asLong(0),
                listed,
                task.path("concurrency_key").asString(""),
                payload.path("parents")
                        .valueStream()
                        .map(parent -> UUID.fromString(parent.asString()))
                        .toList(),
                runs);
    }

    /** Null where there is no such thing. */
    private @Nullable JsonNode read(String path) throws IOException, InterruptedException {
        Caller.Answer answer = caller.get(path);
        for (int i = 0; i < TRIES && !answer.isSuccess() && answer.status() != NOT_FOUND; i++) {
            Thread.sleep(BETWEEN_TRIES_MILLIS);
            answer = caller.get(path);
        }
        if (answer.status() == NOT_FOUND) {
            return null;
        }
        if (!answer.isSuccess()) {
            throw new IOException("GET " + path + " was answered with " + answer);
        }
        return answer.body();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? null : node.asString();
    }

    private static @Nullable Instant time(JsonNode node) {
        String text = text(node);
        return text == null ? null : Instant.parse(text);
    }
}
