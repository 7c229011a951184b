package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testing.TestDatabase;

/** When it is told that nobody serves a lane. */
class UnservedLanesIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    private QueueNode node;

    @BeforeEach
    void open() {
        node = QueueNode.idle(database.dataSource(), data);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aWorkerThatAskedForItsTasksLeavesAMomentForTheNextOne() {
        String handler = QueueNode.freshHandler();
        node.enqueue(handler);
        assertThat(node.unserved().find()).as("a worker may come yet").isEmpty();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(node.unserved().find()).hasSize(1));

        Claim taken = node.claim("w", handler, 1).getFirst();
        node.endings().record(List.of(new RunEnd.PutBack(taken, RunEnd.Outcome.RELEASED, null, Duration.ZERO)));
        node.enqueue(handler);

        assertThat(node.unserved().find()).as("another worker may come").isEmpty();
    }
}
