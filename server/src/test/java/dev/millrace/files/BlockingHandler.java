package dev.millrace.files;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskRun;

/** Runs file jobs until it is released, whoever asks it to stop: holds them in states that pass too quickly to be seen. */
final class BlockingHandler implements TaskHandler {

    static final String NAME = "test.block";

    private final CountDownLatch released = new CountDownLatch(1);
    private final FileProcessHandler files;

    BlockingHandler(FileProcessHandler files) {
        this.files = files;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable JsonNode handle(TaskRun run) {
        boolean over = false;
        while (!over) {
            try {
                over = released.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                over = released.getCount() == 0;
            }
        }
        return null;
    }

    @Override
    public void ended(Task task) {
        files.ended(task);
    }

    void release() {
        released.countDown();
    }
}
