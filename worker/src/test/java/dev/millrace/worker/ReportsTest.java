package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** How a run is told to the server, whatever its handler returns, says or throws. */
@Timeout(60)
class ReportsTest {

    private final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aResultWithHalfACharacterFailsItsOwnTaskAndNoOther() throws Exception {
        server.gives("half");
        server.gives("whole");
        try (Worker worker = worker((task, name) -> name.equals("half") ? "cut: \ud83d" : "\ud83d\ude00")) {
            JsonNode failed = server.awaitReported("failed", "half");
            assertThat(failed.get("error").asString()).contains("half of a surrogate pair");
            assertThat(failed.get("retry").asBoolean()).isFalse();
            assertThat(server.awaitReported("completed", "whole").get("result").asString())
                    .isEqualTo("\ud83d\ude00");
            assertThat(worker.id()).isEqualTo("reporting");
        }
    }

    private Worker worker(TaskHandler<String> handler) {
        return Worker.connect(server.url(), "key")
                .id("reporting")
                .withoutShutdownHook()
                .handle(
                        "name",
                        JsonNode.class,
                        (task, payload) ->
                                handler.handle(task, payload.get("name").asString()))
                .start();
    }
}
