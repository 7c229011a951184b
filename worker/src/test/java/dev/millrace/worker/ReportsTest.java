package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How a run is told to the server, whatever its handler returns, says or throws. */
@Timeout(60)
class ReportsTest {

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    @Test
    void aResultWithHalfACharacterFailsItsOwnTaskAndNoOther() throws Exception {
        server.gives("half");
        server.gives("whole");
        try (Worker _ = worker((task, name) -> name.equals("half") ? "cut: \ud83d" : "\ud83d\ude00")) {
            JsonNode failed = server.awaitReported("failed", "half");
            assertThat(failed.get("error").asString()).contains("half of a surrogate pair");
            assertThat(failed.get("retry").asBoolean()).isFalse();
            assertThat(server.awaitReported("completed", "whole").get("result").asString())
                    .isEqualTo("\ud83d\ude00");
        }
    }

    @Test
    void whatARunSaysIsCutAndCleanedToWhatTheServerTakes() throws Exception {
        server.gives("talks");
        try (Worker _ = worker((task, name) -> {
            task.progress(Double.NaN, "x".repeat(1999) + "\ud83d\ude00");
            task.log("a\0b\ud83dc");
            return null;
        })) {
            JsonNode progress = server.awaitReported("progress", "talks");
            assertThat(progress.get("progress").asDouble()).isZero();
            assertThat(progress.get("message").asString()).isEqualTo("x".repeat(1999));
            assertThat(server.awaitReported("logs", "talks").get("text").asString())
                    .isEqualTo("a\ufffdb\ufffdc\n");
        }
    }

    @Test
    void whatARunSaidDoesNotCostItsResult() throws Exception {
        server.refuses(report -> report.has("logs"));
        server.gives("talks");
        try (Worker _ = worker((task, name) -> {
            task.log("not what the server likes");
            return "done";
        })) {
            assertThat(server.awaitReported("completed", "talks").get("result").asString())
                    .isEqualTo("done");
        }
        assertThat(server.reported("failed", "talks")).isEmpty();
    }

    @Test
    void aResultThatIsRefusedDoesNotCostWhatItsRunSaid() throws Exception {
        server.refuses(report -> report.has("completed"));
        server.gives("talks");
        try (Worker _ = worker((task, name) -> {
            task.log("said");
            return "refused";
        })) {
            assertThat(server.awaitReported("failed", "talks").get("error").asString())
                    .startsWith("result refused");
        }
        assertThat(server.reported("logs", "talks"))
                .singleElement()
                .satisfies(log -> assertThat(log.get("text").asString()).isEqualTo("said\n"));
    }

    @Test
    void aReportThatCameTooSlowlyIsSentAgain() throws Exception {
        AtomicBoolean cameTooSlowly = new AtomicBoolean(true);
        server.refuses(408, report -> report.has("completed") && cameTooSlowly.getAndSet(false));
        server.gives("large");
        try (Worker _ = worker((task, name) -> name)) {
            assertThat(server.awaitReported("completed", "large").get("result").asString())
                    .isEqualTo("large");
        }
        assertThat(server.reported("failed", "large")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 406, 409, 418})
    void aRefusalThatIsNotAboutTheResultFailsNoTask(int status) throws Exception {
        server.refuses(status, report -> report.toString().contains("odd"));
        server.gives("odd");
        server.gives("even");
        try (Worker _ = worker((task, name) -> name)) {
            server.awaitReported("completed", "even");
        }
        assertThat(server.reported("completed", "odd")).isEmpty();
        assertThat(server.reported("failed", "odd")).isEmpty();
    }

    @Test
    void logsThatAreTooMuchForOneReportGoInSeveral() throws Exception {
        server.goesAway();
        for (int i = 0; i < 40; i++) {
            server.gives("talks-" + i);
        }
        CountDownLatch ended = new CountDownLatch(40);
        try (Worker _ = worker((task, name) -> {
            task.log("x".repeat(400_000));
            ended.countDown();
            return null;
        })) {
            ended.await();
            server.comesBack();
            for (int i = 0; i < 40; i++) {
                server.awaitReported("completed", "talks-" + i);
                assertThat(server.reported("logs", "talks-" + i)).hasSize(1);
            }
        }
        assertThat(server.longestReport()).isLessThan(16 * 1024 * 1024);
    }

    @ParameterizedTest
    @CsvSource({"PT-1S, 0", "PT1.5S, 1.5", "PT2562047788015215H, 31536000"})
    void aPauseIsAsLongAsTheServerTakes(Duration pause, double seconds) throws Exception {
        server.gives("busy");
        try (Worker _ = worker((task, name) -> {
            throw TaskFailure.retryAfter("half: \ud83d", pause);
        })) {
            JsonNode failed = server.awaitReported("failed", "busy");
            assertThat(failed.get("retry_after_seconds").asDouble()).isEqualTo(seconds);
            assertThat(failed.get("error").asString()).isEqualTo("half: \ufffd");
        }
    }

    @Test
    void aStackThatOverflowsIsAFailureOfItsTask() throws Exception {
        server.gives("deep");
        try (Worker _ = worker((task, name) -> below(-1))) {
            assertThat(server.awaitReported("failed", "deep").get("error").asString())
                    .startsWith("StackOverflowError");
        }
    }

    private static int below(int level) {
        return level == 0 ? 0 : below(level - 1) + 1;
    }

    private Worker worker(TaskHandler<String> handler) {
        return server.worker("reporting", handler);
    }
}
