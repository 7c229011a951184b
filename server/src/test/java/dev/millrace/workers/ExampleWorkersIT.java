package dev.millrace.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** The workers in {@code examples/}, and the Java worker library, against the running server. */
@MillraceTest
class ExampleWorkersIT {

    private static final JsonNode PAYLOAD =
            JsonMapper.shared().readTree("{\"width\": 1600, \"height\": 900, \"max_width\": 800}");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Less than a claim waits; two seconds are promised on a machine that does nothing else. */
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    private static final String SLEEPER = """
            import dev.millrace.worker.Worker;
            import tools.jackson.databind.JsonNode;

            public class Sleeper {
                public static void main(String[] args) throws InterruptedException {
                    Worker worker = Worker.connect(System.getenv("MILLRACE_URL"), System.getenv("MILLRACE_KEY"))
                            .id(System.getenv("MILLRACE_WORKER"))
                            .handle(System.getenv("MILLRACE_HANDLER"), JsonNode.class, (task, input) -> {
                                Thread.sleep(600_000);
                                return null;
                            })
                            .start();
                    System.out.println("worker waits for tasks");
                    worker.await();
                }
            }
            """;

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    TaskService tasks;

    @TempDir
    Path folder;

    private final String handler = "handler-" + UUID.randomUUID();
    private final String id = "worker-" + UUID.randomUUID();
    private String token = "";

    @BeforeEach
    void signIn() {
        token = accounts.admin().token();
    }

    static Stream<Arguments> resizers() {
        return Stream.of(
                arguments("java", WorkerProgram.java(WorkerProgram.EXAMPLES.resolve("java/ResizeWorker.java"))),
                arguments("python3", WorkerProgram.python(WorkerProgram.EXAMPLES.resolve("python/worker.py"))),
                arguments("node", WorkerProgram.node(WorkerProgram.EXAMPLES.resolve("node/worker.mjs"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resizers")
    void anExampleRunsTasksAndFailsThoseItCannotRun(String interpreter, List<String> command) throws IOException {
        assumeRunnable(interpreter);
        try (WorkerProgram worker = start(command)) {
            TaskId good = enqueue(PAYLOAD);
            TaskId bad = enqueue(JsonMapper.shared().readTree("{\"width\": \"wide\"}"));

            Task done = awaitEnd(good);
            assertThat(done.state()).as(worker.log()).isEqualTo(TaskState.COMPLETED);
            assertThat(done.result()).isEqualTo(JsonMapper.shared().readTree("{\"width\":800,\"height\":450}"));
            Task failed = awaitEnd(bad);
            if (!interpreter.equals("node")) {
                assertThat(failed.state()).isEqualTo(TaskState.FAILED);
                assertThat(failed.error()).isNotBlank();
            }

            assertThat(worker.terminate()).isLessThan(AT_ONCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"python3", "node"})
    void aResultThatIsNoJsonIsTheTasksFailureAndTheWorkerGoesOn(String interpreter) throws IOException {
        assumeRunnable(interpreter);
        try (WorkerProgram worker = start(answersNoJsonToNegativeWidths(interpreter))) {
            TaskId bad = enqueue(JsonMapper.shared().readTree("{\"width\": 1600, \"height\": 900, \"max_width\": -1}"));
            TaskId good = enqueue(PAYLOAD);

            assertThat(awaitEnd(bad).state()).as(worker.log()).isEqualTo(TaskState.FAILED);
            assertThat(awaitEnd(good).state()).as(worker.log()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"python3", "node"})
    void aResultThatIsTooLargeFailsTheTaskForGood(String interpreter) throws IOException {
        assumeRunnable(interpreter);
        try (WorkerProgram worker = start(answersTooMuch(interpreter))) {
            TaskId task = tasks.enqueue(
                    NewTask.of("resize", handler, PAYLOAD, UUID.randomUUID()).withRetries(3));

            Task failed = awaitEnd(task);
            assertThat(failed.state()).as(worker.log()).isEqualTo(TaskState.FAILED);
            assertThat(failed.attempts()).isOne();
            assertThat(failed.error()).contains("413");
        }
    }

    @Test
    void fiveLinesOfCurlAreAWorker() throws IOException {
        assumeRunnable("curl");
        try (WorkerProgram worker = start(WorkerProgram.shell())) {
            Task done = awaitEnd(enqueue(PAYLOAD));
            assertThat(done.state()).as(worker.log()).isEqualTo(TaskState.COMPLETED);
            assertThat(String.valueOf(done.result())).contains("hello from a shell");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "python3", "node"})
    void aWorkerThatIsToldToEndGivesItsTaskBackWithinTwoSeconds(String interpreter) throws IOException {
        assumeRunnable(interpreter);
        try (WorkerProgram worker = start(sleeper(interpreter))) {
            TaskId task = enqueue(PAYLOAD);
            await().atMost(PATIENCE).until(() -> isRunning(task));

            assertThat(worker.terminate()).as(worker.log()).isLessThan(AT_ONCE);

            Task back = tasks.find(task).orElseThrow();
            assertThat(back.state()).isEqualTo(TaskState.PENDING);
            assertThat(back.error()).as("it is no failure").isNull();
            assertThat(back.attempts()).as("given to nobody who is leaving").isOne();
            assertThat(api.withToken(token)
                            .get("/api/v1/workers/" + id)
                            .json()
                            .at("/data/status")
                            .asString())
                    .isEqualTo("inactive");
        }
    }

    @Test
    void aWorkerThatIsKilledAndStartedAgainRunsItsTaskAnew() throws IOException {
        assumeRunnable("java");
        TaskId task = enqueue(PAYLOAD);
        try (WorkerProgram worker = start(sleeper("java"))) {
            await().atMost(PATIENCE).until(() -> isRunning(task));
            worker.kill();
        }
        assertThat(tasks.find(task).orElseThrow().state()).isEqualTo(TaskState.RUNNING);

        try (WorkerProgram again = start(sleeper("java"))) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(tasks.find(task).orElseThrow().attempts())
                                    .as(again.log())
                                    .isGreaterThanOrEqualTo(2));
            tasks.cancel(task);
            assertThat(awaitEnd(task).state()).isEqualTo(TaskState.CANCELLED);
        }
    }

    private boolean isRunning(TaskId task) {
        return tasks.find(task).orElseThrow().state() == TaskState.RUNNING;
    }

    /** A worker whose task goes on until it is told to stop: an example, with a handler that sleeps. */
    private List<String> sleeper(String interpreter) throws IOException {
        return switch (interpreter) {
            case "python3" ->
                WorkerProgram.python(changed("python/worker.py", "    width = ", "    time.sleep(600)\n    width = "));
            case "node" ->
                WorkerProgram.node(
                        changed("node/worker.mjs", "  return { width", "  await sleep(600_000);\n  return { width"));
            default -> WorkerProgram.java(Files.writeString(folder.resolve("Sleeper.java"), SLEEPER));
        };
    }

    private List<String> answersNoJsonToNegativeWidths(String interpreter) throws IOException {
        return interpreter.equals("node")
                ? WorkerProgram.node(
                        changed("node/worker.mjs", "{ width: max_width", "{ width: max_width < 0 ? 1n : max_width"))
                : WorkerProgram.python(changed(
                        "python/worker.py", "{\"width\": width", "{\"width\": {width} if width < 0 else width"));
    }

    private List<String> answersTooMuch(String interpreter) throws IOException {
        return interpreter.equals("node")
                ? WorkerProgram.node(
                        changed("node/worker.mjs", "{ width: max_width", "{ width: 'x'.repeat(17_000_000)"))
                : WorkerProgram.python(
                        changed("python/worker.py", "{\"width\": width", "{\"width\": \"x\" * 17_000_000"));
    }

    private Path changed(String example, String code, String otherCode) throws IOException {
        Path original = WorkerProgram.EXAMPLES.resolve(example);
        String source = Files.readString(original);
        assertThat(source).containsOnlyOnce(code);
        return Files.writeString(folder.resolve(original.getFileName()), source.replace(code, otherCode));
    }

    private WorkerProgram start(List<String> command) throws IOException {
        return WorkerProgram.start(command, api, token, handler, id, folder);
    }

    private TaskId enqueue(JsonNode payload) {
        return tasks.enqueue(NewTask.of("resize", handler, payload, UUID.randomUUID()));
    }

    private Task awaitEnd(TaskId task) {
        await().atMost(PATIENCE)
                .until(() -> tasks.find(task).orElseThrow().state().isEnded());
        return tasks.find(task).orElseThrow();
    }

    private static void assumeRunnable(String interpreter) {
        if (interpreter.equals("java")) {
            assumeTrue(
                    Files.isDirectory(Path.of("../worker/target/classes"))
                            && Files.isDirectory(Path.of("../client/target/classes")),
                    "the worker library is not built: ./mvnw -pl client,worker compile");
            return;
        }
        try {
            new ProcessBuilder(interpreter, "--version")
                    .redirectErrorStream(true)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + interpreter + " on this machine");
        }
    }
}
