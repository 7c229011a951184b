package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a worker ends: what it has is told or given back, whoever closes it, and in whatever state. */
@Timeout(60)
class ClosingTest {

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    @Test
    void whoDrainsWaitsUntilTheServerKnowsTheResults() throws Exception {
        server.goesAway();
        server.gives("done");
        Worker worker = worker((task, name) -> "done");
        server.awaitRefusals(4);
        Thread drain = Thread.ofVirtual().start(() -> worker.drain(ChronoUnit.FOREVER.getDuration()));
        server.awaitRefusals(7); // longer than a worker takes that closes
        server.comesBack();
        assertThat(server.awaitReported("completed", "done").get("result").asString())
                .isEqualTo("done");
        drain.join();
    }

    @Test
    void closingWakesAReporterThatWaitsForItsNextAttempt() throws Exception {
        server.goesAwayFor(Duration.ofSeconds(10));
        server.gives("done");
        Worker worker = worker((task, name) -> "done");
        server.awaitRefusals(1);
        server.comesBack();
        worker.close();
        assertThat(server.reported("completed", "done")).hasSize(1);
    }

    @Test
    void whoIsInterruptedStillGivesBackWhatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        server.gives("long");
        Worker worker = worker((task, name) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return null;
        });
        begun.await();
        Thread.currentThread().interrupt();
        worker.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.reported("released", "long")).hasSize(1);
    }

    @Test
    void aHandlerMayCloseItsWorker() throws Exception {
        CompletableFuture<Worker> closed = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        server.gives("long");
        server.gives("closes");
        Worker worker = worker((task, name) -> {
            if (name.equals("closes")) {
                begun.await();
                closed.get().close();
            } else {
                begun.countDown();
                new CountDownLatch(1).await();
            }
            return null;
        });
        closed.complete(worker);
        worker.await();
        assertThat(server.reported("released", "long")).hasSize(1);
        assertThat(server.reported("released", "closes")).hasSize(1);
    }

    @Test
    void whoClosesWhatIsBeingClosedWaitsUntilItIs() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        server.gives("deaf");
        Worker worker = worker((task, name) -> {
            try {
                begun.countDown();
                return new CompletableFuture<>().get();
            } catch (InterruptedException e) {
                told.countDown();
                return new CompletableFuture<>().join();
            }
        });
        begun.await();
        Thread first = Thread.ofVirtual().start(worker::close);
        told.await();
        worker.close();
        assertThat(server.reported("released", "deaf")).hasSize(1);
        first.join();
    }

    @Test
    void whoDrainsLetsAClaimThatIsUnderWayComeHomeAndRunsWhatItBrings() throws Exception {
        CountDownLatch lastBegan = new CountDownLatch(1);
        server.gives("first");
        server.gives("last", Duration.ofMillis(600), Duration.ZERO);
        Worker worker = worker((task, name) -> {
            if (name.equals("last")) {
                lastBegan.countDown();
            }
            lastBegan.await();
            return name;
        });
        server.awaitTaken("last");
        worker.drain(Duration.ofSeconds(20));
        assertThat(server.reported("completed", "first")).hasSize(1);
        assertThat(server.reported("completed", "last")).hasSize(1);
    }

    @Test
    void whoClosesWaitsTwoSecondsForASilentServerAndNoLonger() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        server.gives("deaf");
        Worker worker = worker((task, name) -> {
            begun.countDown();
            return new CompletableFuture<>().join();
        });
        begun.await();
        server.fallsSilent();
        long start = System.nanoTime();
        worker.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    private Worker worker(TaskHandler<String> handler) {
        return server.worker("closing", handler);
    }
}
