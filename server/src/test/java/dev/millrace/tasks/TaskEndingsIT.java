package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.TestDatabase;

/** A handler may write something of its own in the transaction that ends its task. */
class TaskEndingsIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    static Path data;

    record Handler(String name, Consumer<Task> onEnd) implements TaskHandler {

        @Override
        public @Nullable JsonNode handle(TaskRun run) {
            return null;
        }

        @Override
        public void ended(Task task) {
            onEnd.accept(task);
        }
    }

    private final String name = QueueNode.freshHandler();

    @BeforeAll
    static void makeTable() {
        database.jdbc().sql("create table diary (task_id uuid, state text)").update();
    }

    @Test
    void whatTheHandlerWritesIsThereWithTheEnd() {
        try (QueueNode node = node(TaskEndingsIT::write)) {
            TaskId id = node.enqueue(name);
            Claim claim = node.claim("a", name, 1).getFirst();
            node.endings().record(List.of(RunEnd.Ended.completed(claim, null)));

            assertThat(written(id)).containsExactly("COMPLETED");
        }
    }

    @Test
    void whenTheHandlersWritingFailsTheTaskHasNotEnded() {
        try (QueueNode node = node(task -> {
            write(task);
            throw new IllegalStateException("disk full");
        })) {
            TaskId id = node.enqueue(name);
            Claim claim = node.claim("a", name, 1).getFirst();

            assertThatThrownBy(() -> node.endings().record(List.of(RunEnd.Ended.completed(claim, null))))
                    .hasMessage("disk full");

            assertThat(written(id)).isEmpty();
            assertThat(node.get(id).state()).isEqualTo(TaskState.RUNNING);
        }
    }

    @Test
    void theHandlerIsToldOfATaskThatEndsInsteadOfRunningAgain() {
        try (QueueNode node = node(TaskEndingsIT::write)) {
            TaskId id = node.enqueue(name);
            Claim claim = node.claim("a", name, 1).getFirst();
            node.tasks().cancel(id);

            node.endings().record(List.of(putBack(claim, Duration.ZERO)));

            assertThat(written(id)).containsExactly("CANCELLED");
        }
    }

    @Test
    void anEndIsASignalOnlyWhereItsTaskMayRunAgain() {
        try (QueueNode node = QueueNode.idle(database.dataSource(), data)) {
            AtomicInteger signals = new AtomicInteger();
            node.signals().onSignal(signals::incrementAndGet);
            node.tasks()
                    .enqueueAll(Collections.nCopies(
                            3, node.task(name).change().queue(name).build()));
            List<Claim> claims = node.claim("a", name, 3);

            node.endings().record(List.of(RunEnd.Ended.completed(claims.getFirst(), null)));
            node.endings().record(List.of(putBack(claims.get(1), Duration.ofHours(1))));
            assertThat(signals).hasValue(0);
            node.endings().record(List.of(putBack(claims.get(2), Duration.ZERO)));
            assertThat(signals).hasValue(1);
        }
    }

    @Test
    void anEndTellsWhoeverClaimsOnlyWhereItFreesAPlace() {
        try (QueueNode node = QueueNode.idle(database.dataSource(), data)) {
            node.tasks()
                    .enqueueAll(Collections.nCopies(
                            2, node.task(name).change().queue(name).build()));
            node.queues()
                    .setRules(name, new TaskQueue.Rules(false, null, null, new TaskQueue.Rate(9, Duration.ofHours(1))));
            List<Claim> claims = node.claim("a", name, 2);
            AtomicInteger told = new AtomicInteger();
            node.onActive(told::incrementAndGet);

            node.endings().record(List.of(RunEnd.Ended.completed(claims.getFirst(), null)));
            assertThat(told).hasValue(0);

            node.queues().setRules(name, new TaskQueue.Rules(false, 5, null, null));
            node.endings().record(List.of(RunEnd.Ended.completed(claims.getLast(), null)));
            assertThat(told).hasValue(1);
            node.endings().record(List.of(RunEnd.Ended.completed(claims.getLast(), null)));
            assertThat(told).as("refused").hasValue(1);
        }
    }

    private static RunEnd putBack(Claim claim, Duration delay) {
        return new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, delay);
    }

    @Test
    void theHandlerHearsOfACancelledTaskToo() {
        try (QueueNode node = node(TaskEndingsIT::write)) {
            TaskId id = node.enqueue(name);
            node.tasks().cancel(id);

            assertThat(written(id)).containsExactly("CANCELLED");
        }
    }

    @Test
    void aRefusedEndIsNotTold() {
        try (QueueNode node = node(TaskEndingsIT::write)) {
            TaskId id = node.enqueue(name);
            Claim claim = node.claim("a", name, 1).getFirst();
            RunEnd end = RunEnd.Ended.failed(claim, "no luck");
            node.endings().record(List.of(end));

            assertThat(node.endings().record(List.of(end))).isEmpty();
            assertThat(written(id)).containsExactly("FAILED");
        }
    }

    private QueueNode node(Consumer<Task> onEnd) {
        return QueueNode.idle(database.dataSource(), data, new Handler(name, onEnd));
    }

    private static void write(Task task) {
        database.jdbc()
                .sql("insert into diary values (?, ?)")
                .params(task.id().value(), task.state().name())
                .update();
    }

    private static List<@Nullable String> written(TaskId id) {
        return database.jdbc()
                .sql("select state from diary where task_id = ?")
                .param(id.value())
                .query(String.class)
                .list();
    }
}
