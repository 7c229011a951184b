package dev.millrace.handlers;

import java.time.Duration;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.tasks.TaskFailure;
import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskRun;

/** Does nothing for {@code {"seconds": …}}, which is a way to see cancelling, timeouts and restarts at work. */
@Component
class SleepHandler implements TaskHandler {

    private static final double LONGEST = Duration.ofDays(30).toSeconds();
    private static final int PARTS = 100;

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public JsonNode handle(TaskRun run) throws TaskFailure, InterruptedException {
        JsonNode seconds = run.payload().path("seconds");
        if (!seconds.isNumber() || seconds.doubleValue() < 0 || seconds.doubleValue() > LONGEST) {
            throw TaskFailure.permanent("seconds: must be a number from 0 to " + (long) LONGEST);
        }
        Duration part = Duration.ofNanos((long) (seconds.doubleValue() * 1e9 / PARTS));
        for (int done = 0; done < PARTS; done++) {
            Thread.sleep(part); // who cancels the task interrupts the thread
            run.progress((done + 1.0) / PARTS, JsonNodeFactory.instance.objectNode());
        }
        return JsonNodeFactory.instance.objectNode().set("slept_seconds", seconds);
    }
}
