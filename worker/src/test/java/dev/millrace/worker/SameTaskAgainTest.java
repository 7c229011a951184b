package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A worker that is given a task again, after an outage longer than a lease: its former run of it counts no more. */
@Timeout(60)
class SameTaskAgainTest {

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    @Test
    void theFormerRunIsStoppedAndTheLatterOneCounts() throws Exception {
        CountDownLatch formerStopped = new CountDownLatch(1);
        server.gives("again");
        try (Worker _ = worker((task, name) -> {
            if (task.attempt() == 1) {
                server.gives("again");
                try {
                    new CountDownLatch(1).await();
                } finally {
                    formerStopped.countDown();
                }
            }
            formerStopped.await();
            return "run " + task.attempt();
        })) {
            JsonNode completed = server.awaitReported("completed", "again");
            assertThat(completed.get("result").asString()).isEqualTo("run 2");
            assertThat(completed.get("fence").asInt()).isEqualTo(2);
        }
        assertThat(server.reported("failed", "again")).isEmpty();
    }

    @Test
    void anEndThatIsNotDeliveredDoesNotStopTheRunThatFollows() throws Exception {
        server.goesAway();
        server.gives("again");
        try (Worker _ = worker((task, name) -> {
            if (task.attempt() == 2) {
                server.awaitHeartbeats(2, 2, name);
                server.comesBack();
            } else {
                server.gives("again");
            }
            return "run " + task.attempt();
        })) {
            assertThat(server.awaitReported(2, "completed", "again")
                            .get("result")
                            .asString())
                    .isEqualTo("run 2");
        }
    }

    private Worker worker(TaskHandler<String> handler) {
        return server.worker("again", handler);
    }
}
