package dev.millrace.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.client.WorkerSession.ClaimedTask;

/** A run of some task that was claimed just now. */
final class SomeRun {

    private SomeRun() {}

    static Run of(String handler) {
        Instant now = Instant.now();
        ClaimedTask task = new ClaimedTask(
                UUID.randomUUID(),
                1,
                null,
                handler,
                null,
                1,
                60,
                now,
                now.plusSeconds(60),
                null,
                JsonNodeFactory.instance.objectNode());
        return new Run(task, System.nanoTime() + Duration.ofSeconds(30).toNanos());
    }
}
