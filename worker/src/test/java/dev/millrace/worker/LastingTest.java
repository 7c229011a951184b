package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.client.Millrace;
import dev.millrace.client.WorkerSession;

/** A worker goes on after an error that nobody foresaw. */
@Timeout(60)
class LastingTest {

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    @Test
    void anErrorCostsOneTurn() {
        AtomicInteger turns = new AtomicInteger();
        Lasting.turns("a test", () -> {
            if (turns.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for a moment");
            }
            return turns.get() < 3;
        });
        assertThat(turns).hasValue(3);
    }

    @Test
    void whoIsInterruptedAfterAnErrorTakesNoMoreTurns() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual()
                .start(() -> Lasting.turns("a test", () -> {
                    failed.countDown();
                    throw new IllegalStateException("always");
                }));
        failed.await();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void tasksAreClaimedAfterAnAnswerThatMakesNoSense() throws Exception {
        server.answersNonsense("claim");
        server.gives("next");
        try (Worker worker = worker((task, name) -> name)) {
            assertThat(server.awaitReported("completed", "next").get("result").asString())
                    .isEqualTo("next");
            assertThat(worker.id()).isEqualTo("lasting");
        }
    }

    @Test
    void leasesAreKeptAfterAnAnswerThatMakesNoSense() throws Exception {
        server.answersNonsense("heartbeat");
        server.gives("long");
        try (Worker worker = worker((task, name) -> {
            server.awaitHeartbeats(1, 1, name);
            return name;
        })) {
            assertThat(server.awaitReported("completed", "long").get("result").asString())
                    .isEqualTo("long");
            assertThat(worker.id()).isEqualTo("lasting");
        }
    }

    @Test
    void runsAreReportedAfterAnError() throws Exception {
        Reporter reporter = new Reporter(new Membership(
                Millrace.connect(server.url(), "key").worker("lasting"),
                "lasting",
                new WorkerSession.Profile(List.of("name"), List.of(), 1, null, null, Map.of())));
        CountDownLatch failed = new CountDownLatch(1);
        Thread loop = Thread.ofVirtual()
                .start(() -> reporter.loop(List::of, () -> {
                    if (failed.getCount() > 0) {
                        failed.countDown();
                        throw new OutOfMemoryError("for a moment");
                    }
                }));
        reporter.report(new RunEnd.Completed(SomeRun.of("before"), null));
        failed.await();
        reporter.report(new RunEnd.Completed(SomeRun.of("after"), null));
        assertThat(reporter.awaitNone(Duration.ofSeconds(30))).isTrue();
        reporter.close();
        loop.join();
    }

    private Worker worker(TaskHandler<String> handler) {
        return server.worker("lasting", handler);
    }
}
