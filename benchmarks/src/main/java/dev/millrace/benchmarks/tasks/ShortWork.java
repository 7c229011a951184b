package dev.millrace.benchmarks.tasks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskRun;

/** A handler whose runs take 5 to 15 ms, a few at a time, so that a burst of them lasts; it remembers when each began. */
@Component
class ShortWork implements TaskHandler {

    static final String HANDLER = "short";

    private static final int LEAST_MILLIS = 5;
    private static final int MOST_MILLIS = 15;
    private static final int AT_ONCE = 64;

    private final Map<TaskId, Long> begun = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return HANDLER;
    }

    @Override
    public @Nullable JsonNode handle(TaskRun run) throws InterruptedException {
        begun.put(run.id(), System.nanoTime());
        Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LEAST_MILLIS, MOST_MILLIS)));
        return null;
    }

    @Override
    public int concurrency() {
        return AT_ONCE;
    }

    /** When the task began, in nanoseconds; null where it has not. */
    @Nullable
    Long begun(TaskId task) {
        return begun.get(task);
    }

    void forget() {
        begun.clear();
    }
}
