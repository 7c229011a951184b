package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import dev.millrace.worker.Run.StopReason;

/** What becomes of tasks that a claim still brings when all runs were told to stop: no handler begins. */
@Timeout(60)
class StoppingTest {

    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final Queue<RunEnd> ends = new ConcurrentLinkedQueue<>();
    private final WorkerBuilder.Served<JsonNode> served = new WorkerBuilder.Served<>(JsonNode.class, (task, input) -> {
        begun.add(task.handler());
        return null;
    });
    private final Runs runs =
            new Runs(1, () -> Duration.ofSeconds(30), new Execution(Map.of("late", served), ends::add));

    @Test
    void whileTheWorkerClosesTheyAreGivenBack() {
        runs.stopAll(StopReason.SHUTDOWN);
        Run one = SomeRun.of("late");
        Run other = SomeRun.of("late");
        runs.begin(List.of(one, other));
        assertThat(runs.awaitNone(Duration.ofSeconds(30))).isTrue();
        assertThat(ends).containsExactlyInAnyOrder(new RunEnd.Released(one), new RunEnd.Released(other));
        assertThat(begun).isEmpty();
    }

    @Test
    void afterAnotherProcessTookOverNothingIsSaidOfThem() {
        runs.stopAll(StopReason.LEASE_LOST);
        runs.stopAll(StopReason.SHUTDOWN);
        runs.begin(List.of(SomeRun.of("late")));
        assertThat(runs.awaitNone(Duration.ofSeconds(30))).isTrue();
        assertThat(ends).isEmpty();
        assertThat(begun).isEmpty();
    }
}
