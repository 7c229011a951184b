package dev.millrace.worker;

import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.worker.Run.StopReason;

/** Runs a task by its handler, and says how that ended. */
final class Execution implements Consumer<Run> {

    private static final System.Logger log = System.getLogger(Worker.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Map<String, WorkerBuilder.Served<?>> handlers;
    private final Consumer<RunEnd> ends;

    Execution(Map<String, WorkerBuilder.Served<?>> handlers, Consumer<RunEnd> ends) {
        this.handlers = handlers;
        this.ends = ends;
    }

    @Override
    public void accept(Run run) {
        RunEnd end = run.runsOn(Thread.currentThread()) ? outcome(run) : stopped(run, run.stopReason());
        if (run.end() && end != null) {
            ends.accept(end);
        }
    }

    private @Nullable RunEnd outcome(Run run) {
        try {
            WorkerBuilder.Served<?> served = handlers.get(run.handler());
            if (served == null) {
                return new RunEnd.Released(run);
            }
            // As text from here on: what the handler changes later is not its result.
            Object result = call(served, run);
            return new RunEnd.Completed(run, result == null ? null : written(result));
        } catch (Throwable e) {
            // Also a stack or a heap that was too small for it: without a word, the task would seem to have lost its
            // worker.
            StopReason stop = run.stopReason();
            return stop == null ? failed(run, e) : stopped(run, stop);
        }
    }

    /** A string may hold half of a character, which no report can: it would spoil those that go with it. */
    private static String written(Object result) throws TaskFailure {
        String json = JSON.writeValueAsString(result);
        if (!Text.isWhole(json)) {
            throw TaskFailure.permanent("the result contains half of a surrogate pair");
        }
        return json;
    }

    private static RunEnd failed(Run run, Throwable e) {
        if (e instanceof TaskFailure failure) {
            return new RunEnd.Failed(
                    run,
                    String.valueOf(failure.getMessage()),
                    !failure.isPermanent(),
                    failure.pause().orElse(null));
        }
        log.log(System.Logger.Level.INFO, "Task " + run.id() + " failed", e);
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return new RunEnd.Failed(run, message == null ? kind : kind + ": " + message, true, null);
    }

    private static @Nullable RunEnd stopped(Run run, @Nullable StopReason reason) {
        return switch (reason) {
            case CANCELLED -> new RunEnd.Failed(run, "cancelled", false, null);
            case TIMED_OUT -> new RunEnd.Failed(run, "timed out after " + run.timeoutSeconds() + " s", true, null);
            case SHUTDOWN -> new RunEnd.Released(run);
            case LEASE_LOST -> null; // whoever took the task over decides
            case null -> new RunEnd.Released(run);
        };
    }

    private static <I> @Nullable Object call(WorkerBuilder.Served<I> served, Run run) throws Exception {
        I input;
        try {
            input = served.type() == JsonNode.class
                    ? served.type().cast(run.payload())
                    : JSON.treeToValue(run.payload(), served.type());
        } catch (RuntimeException e) {
            throw TaskFailure.permanent("the payload is no " + served.type().getSimpleName() + ": " + e.getMessage());
        }
        return served.handler().handle(run, input);
    }
}
