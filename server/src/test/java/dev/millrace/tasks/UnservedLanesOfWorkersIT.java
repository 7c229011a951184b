package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Whose tasks are left alone, though nobody takes them at this moment. */
@MillraceTest
class UnservedLanesOfWorkersIT {

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @Autowired
    UnservedLanes unserved;

    @Autowired
    LiveWorkers live;

    @Autowired
    JdbcClient db;

    private final String handler = "handler-" + UUID.randomUUID();
    private final String path = "/api/v1/workers/worker-" + UUID.randomUUID();
    private Api api;

    @BeforeEach
    void registerAWorker() {
        api = accounts.admin();
        api.post(path + "/register", Map.of("handlers", List.of(handler))).expect(200);
    }

    @Test
    void thoseOfAPausedWorkerWaitForIt() {
        api.post(path + "/pause").expect(200);

        assertThatItsTasksWait();
    }

    @Test
    void thoseOfAWorkerThatCrashedWaitForTheNextOne() {
        db.sql("update workers set last_heartbeat_at = now() - interval '1 day' where id = ?")
                .param(path.substring(path.lastIndexOf('/') + 1))
                .update();

        assertThatItsTasksWait();
    }

    @Test
    void thoseOfAWorkerThatIsForgottenDoNot() {
        api.post(path + "/heartbeat", Map.of("status", "inactive")).expect(200);
        api.delete(path).expect(204);

        enqueue(handler);

        await().atMost(Duration.ofSeconds(20)).until(() -> unserved().contains(handler));
    }

    private void assertThatItsTasksWait() {
        await().until(() -> !live.serves(handler, "default", QueueNode.OWNER));
        String unknown = "handler-" + UUID.randomUUID();
        enqueue(handler);
        enqueue(unknown);
        await().atMost(Duration.ofSeconds(20)).until(() -> unserved().contains(unknown));

        assertThat(unserved()).doesNotContain(handler);
    }

    private void enqueue(String handler) {
        tasks.enqueue(NewTask.of("a task", handler, JsonNodeFactory.instance.objectNode(), QueueNode.OWNER));
    }

    private Set<String> unserved() {
        return unserved.find().stream().map(found -> found.lane().handler()).collect(Collectors.toSet());
    }
}
