package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a worker does with an answer that was long on its way: the lease of 2 seconds may be over. */
@Timeout(60)
class LateAnswersTest {

    private static final Duration LEASE = Duration.ofSeconds(2);

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(LEASE);

    private final Ran ran = new Ran();

    @Test
    void aTaskThatIsGivenInTimeBeginsAtOnce() throws Exception {
        server.gives("a", Duration.ZERO, Duration.ZERO);
        try (Worker _ = worker()) {
            ran.awaitFirst();
        }
        assertThat(ran.names()).containsExactly("a");
    }

    @Test
    void aTaskThatWasLostOnTheWayNeverBegins() throws Exception {
        server.gives("lost", LEASE.plusMillis(200), Duration.ZERO);
        server.loses("lost");
        server.gives("next", Duration.ZERO, Duration.ZERO);
        try (Worker worker = worker()) {
            ran.awaitFirst();
            assertThat(worker.load()).isLessThan(3);
        }
        assertThat(ran.names()).containsExactly("next");
    }

    @Test
    void aTaskThatAHeartbeatConfirmsBeginsAfterIt() throws Exception {
        server.gives("late", LEASE.plusMillis(200), Duration.ZERO);
        try (Worker worker = worker()) {
            ran.awaitFirst();
            assertThat(server.heartbeatsThatNamed("late")).isPositive();
            assertThat(worker.load()).isLessThan(2);
        }
        assertThat(ran.names()).containsExactly("late");
    }

    @Test
    void aClaimThatWaitedLongForItsTaskIsNotInDoubt() throws Exception {
        Duration waited = LEASE.plusMillis(200);
        server.gives("awaited", waited, waited);
        try (Worker worker = worker()) {
            ran.awaitFirst();
            assertThat(worker.load()).isLessThan(2);
        }
        assertThat(ran.heartbeatsBefore()).isEqualTo(List.of(0));
    }

    private Worker worker() {
        return Worker.connect(server.url(), "key")
                .id("late")
                .withoutShutdownHook()
                .handle("name", JsonNode.class, (task, name) -> {
                    ran.note(name.get("name").asString(), server);
                    return null;
                })
                .start();
    }
}
