package dev.millrace.libraries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.client.Millrace;
import dev.millrace.client.NewTask;
import dev.millrace.client.Task;
import dev.millrace.client.TaskFilter;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;
import dev.millrace.worker.TaskFailure;
import dev.millrace.worker.TaskHandler;
import dev.millrace.worker.Worker;

/** The worker library, against the server. */
@MillraceTest
@Timeout(120)
class WorkerLibraryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Resize(int width, int maxWidth) {}

    @Autowired
    Accounts accounts;

    private final String handler = "handler-" + UUID.randomUUID();
    private final String name = "worker-" + UUID.randomUUID();
    private Api api;
    private Millrace millrace;

    @BeforeEach
    void signIn() {
        api = accounts.admin();
        millrace = Millrace.connect(api.url("").toString(), api.token());
    }

    private Worker worker(TaskHandler<Resize> run) {
        return Worker.connect(api.url("").toString(), api.token())
                .id(name)
                .withoutShutdownHook()
                .concurrency(4)
                .handle(handler, Resize.class, run)
                .start();
    }

    private Task enqueue(int retries) {
        return millrace.tasks()
                .create(NewTask.named("resize")
                        .handler(handler)
                        .retries(retries)
                        .payload(Map.of("width", 1600, "max_width", 800)));
    }

    private Task end(Task task) throws InterruptedException {
        return millrace.tasks().await(task.id(), PATIENCE);
    }

    @Test
    void aRunTellsItsProgressItsLogAndItsResult() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Task task = enqueue(0);
        try (Worker worker = worker((run, input) -> {
            run.progress(0.5, "half");
            run.log("width is " + input.width());
            seen.await();
            return Map.of("width", input.maxWidth(), "attempt", run.attempt());
        })) {
            await().atMost(PATIENCE)
                    .until(() -> Double.valueOf(0.5)
                            .equals(millrace.tasks().get(task.id()).progress()));
            assertThat(worker.load()).isOne();
            assertThat(millrace.workers().get(name).status()).isEqualTo("active");
            seen.countDown();
            JsonNode result = end(task).result();
            assertThat(result).isEqualTo(JsonMapper.shared().readTree("{\"width\": 800, \"attempt\": 1}"));
        }
        assertThat(millrace.tasks().logs(task.id()))
                .singleElement()
                .satisfies(log -> assertThat(log.text()).isEqualTo("width is 1600\n"));
        assertThat(millrace.workers().get(name).status()).isEqualTo("inactive");
    }

    @Test
    void aFailureIsTriedAgainOrNotAsItsHandlerSays() throws Exception {
        Task again = enqueue(3);
        Task never = millrace.tasks()
                .create(NewTask.named("bad").handler(handler).retries(3).payload(Map.of("width", "wide")));
        try (Worker worker = worker((run, input) -> {
            if (run.attempt() == 1) {
                throw TaskFailure.retryAfter("busy", Duration.ofMillis(10));
            }
            return null;
        })) {
            assertThat(end(again).status()).isEqualTo("completed");
            Task failed = end(never);
            assertThat(failed.status()).isEqualTo("failed");
            assertThat(failed.attempts()).as("its payload will not get better").isOne();
            assertThat(failed.errorMessage()).contains("Resize");
            assertThat(worker.id()).isEqualTo(name);
        }
        assertThat(millrace.tasks().attempts(again.id())).hasSize(2);
    }

    @Test
    void aCancelledRunIsInterrupted() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        Task task = enqueue(0);
        try (Worker worker = worker((run, input) -> {
            began.countDown();
            untilInterrupted();
            return null;
        })) {
            began.await();
            assertThat(worker.load()).isOne();
            millrace.tasks().cancel(task.id());
            assertThat(end(task).status()).isEqualTo("cancelled");
        }
    }

    @Test
    void whoIsDrainedEndsWhatItHasAndLeaves() throws Exception {
        for (int i = 0; i < 20; i++) {
            enqueue(0);
        }
        try (Worker worker = worker((run, input) -> null)) {
            await().atMost(PATIENCE)
                    .until(() -> millrace.tasks()
                                    .list(TaskFilter.ofStatus("completed").handler(handler), 0, 1)
                                    .total()
                            == 20);
            millrace.workers().drain(name);
            worker.await();
            assertThat(worker.load()).isZero();
        }
    }

    @Test
    void whatAClosedWorkerHoldsGoesBackAsNoFailure() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        Task task = enqueue(0);
        Worker worker = worker((run, input) -> {
            began.countDown();
            untilInterrupted();
            return null;
        });
        began.await();
        worker.close();
        Task back = millrace.tasks().get(task.id());
        assertThat(back.status()).isEqualTo("pending");
        assertThat(back.errorMessage()).isNull();
    }

    @Test
    void theProcessThatStartsLastTakesTheNameOver() throws Exception {
        try (Worker first = worker((run, input) -> "first")) {
            try (Worker second = worker((run, input) -> "second")) {
                first.await();
                assertThat(end(enqueue(0)).result()).hasToString("\"second\"");
                assertThat(second.load()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void hundredsOfShortTasksRunOnceEach() {
        int count = 500;
        millrace.tasks()
                .createAll(IntStream.range(0, count)
                        .mapToObj(i ->
                                NewTask.named("short").handler(handler).payload(Map.of("width", i, "max_width", 9)))
                        .toList());
        try (Worker worker = worker((run, input) -> input.width())) {
            await().atMost(PATIENCE)
                    .until(() -> millrace.tasks()
                                    .list(TaskFilter.ofStatus("completed").handler(handler), 0, 1)
                                    .total()
                            == count);
            assertThat(worker.load()).isLessThanOrEqualTo(count);
        }
        assertThat(millrace.tasks().stream(TaskFilter.any().handler(handler))).allMatch(task -> task.attempts() == 1);
    }

    private static void untilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
