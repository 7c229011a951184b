package dev.millrace.engine;

import static dev.millrace.engine.TestEngine.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import dev.millrace.engine.EngineFailure.Kind;
import dev.millrace.engine.TestEngine.Job;

/** A job takes no more than it may, and can be stopped; whatever happens to it, the next one runs. */
class EngineLimitsIT {

    private static final String SORT = "{\"type\": \"sort\", \"params\": {\"by\": [{\"column\": \"token\"}]}}";

    @Test
    void aFileLargerThanItsMemoryIsSortedOnDisk() throws Exception {
        try (Engine engine = TestEngine.with(
                TestEngine.settings(Duration.ofMinutes(3), DataSize.ofMegabytes(128), DataSize.ofGigabytes(2)))) {
            EngineResult result = engine.run(large(2_000_000).steps(SORT).job(), (fraction, rows, bytes) -> {});

            assertThat(result.rowsOut()).isEqualTo(2_000_000);
        }
    }

    /** Two threads would hold twice as many pieces, each twice in their hands. */
    @Test
    void whereThereIsTooLittleMemoryForAllThreadsOneDoesTheJob() throws Exception {
        int rows = 2_500_000;
        byte[] parquet = Files.readAllBytes(large(rows).into("parquet").run().output());
        try (Engine engine = TestEngine.with(
                TestEngine.settings(Duration.ofMinutes(3), DataSize.ofMegabytes(44), DataSize.ofGigabytes(2)))) {
            Job job = file("large.parquet", parquet).steps(SORT);

            assertThat(engine.run(job.job(), (fraction, read, bytes) -> {}).rowsOut())
                    .isEqualTo(rows);
        }
    }

    @Test
    void aJobThatNeedsMoreDiskThanItMayIsRefused() throws Exception {
        try (Engine engine = TestEngine.with(
                TestEngine.settings(Duration.ofMinutes(3), DataSize.ofMegabytes(64), DataSize.ofMegabytes(8)))) {
            EngineFailure failure = failure(engine, large(1_000_000).steps(SORT));

            assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
            assertThat(failure.getMessage()).isEqualTo("the job needs more temporary disk than its limit of 8 MB");
        }
    }

    @Test
    void aJobThatTakesTooLongIsKilled() throws Exception {
        try (Engine engine = TestEngine.with(
                TestEngine.settings(Duration.ofMillis(300), DataSize.ofMegabytes(256), DataSize.ofGigabytes(2)))) {
            EngineFailure failure = failure(engine, large(3_000_000).steps(SORT));

            assertThat(failure.kind()).isEqualTo(Kind.LIMIT);
            assertThat(failure.getMessage()).isEqualTo("the job took longer than its limit of 0.3s");
        }
    }

    @Test
    void anInterruptEndsAJobAtOnce() throws Exception {
        Job job = large(3_000_000).steps(SORT);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().start(() -> {
            try {
                TestEngine.shared().run(job.job(), (fraction, rows, bytes) -> begun.complete(null));
            } catch (EngineFailure | InterruptedException e) {
                outcome.complete(e);
            }
        });
        begun.get(60, TimeUnit.SECONDS);

        long asked = System.nanoTime();
        worker.interrupt();

        assertThat(outcome.get(2, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aChildThatIsKilledFailsItsJobForNow() throws Exception {
        Job job = large(3_000_000).steps(SORT);
        CompletableFuture<EngineFailure> outcome = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                TestEngine.shared().run(job.job(), (fraction, rows, bytes) -> begun.complete(null));
            } catch (EngineFailure e) {
                outcome.complete(e);
            } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        begun.get(60, TimeUnit.SECONDS);

        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

        EngineFailure failure = outcome.get(10, TimeUnit.SECONDS);
        assertThat(failure.kind()).isEqualTo(Kind.CRASH);
        assertThat(failure.isPermanent()).isFalse();
        assertThat(file("next.csv", "a\nx\n").output()).isEqualTo("a\nx\n");
    }

    @Test
    void progressComesSeveralTimesAndNeverFalls() throws Exception {
        ConcurrentLinkedQueue<Double> fractions = new ConcurrentLinkedQueue<>();

        TestEngine.shared().run(large(3_000_000).steps(SORT).job(), (fraction, rows, bytes) -> fractions.add(fraction));

        assertThat(fractions).hasSizeGreaterThan(1).allMatch(fraction -> fraction >= 0 && fraction <= 1);
        assertThat(List.copyOf(fractions)).isSorted();
    }

    @Test
    void childrenEndWithTheEngine() throws Exception {
        Engine engine = TestEngine.with(TestEngine.settings());
        engine.run(file("data.csv", "a\nx\n").job(), (fraction, rows, bytes) -> {});

        engine.close();

        assertThatThrownBy(() -> engine.run(file("data.csv", "a\nx\n").job(), (fraction, rows, bytes) -> {}))
                .isInstanceOf(EngineFailure.class);
    }

    private static EngineFailure failure(Engine engine, Job job) throws InterruptedException {
        try {
            throw new AssertionError("the job was done: " + engine.run(job.job(), (fraction, rows, bytes) -> {}));
        } catch (EngineFailure failure) {
            return failure;
        }
    }

    private static Job large(int rows) {
        StringBuilder text = new StringBuilder("id,token,city\n");
        for (int i = 0; i < rows; i++) {
            text.append(i)
                    .append(',')
                    .append(Integer.toHexString(i * 0x9e3779b1))
                    .append("-abcdefghijklmnop,Town\n");
        }
        return file("large.csv", text.toString());
    }
}
