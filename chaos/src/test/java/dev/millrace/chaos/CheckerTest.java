package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.millrace.chaos.Violation.Promise;

/** A history in which everything is right has no violation, and each kind of wrong is found when it is planted. */
class CheckerTest {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final int MAX_LOSSES = 3;

    private final Story story = new Story();

    @Test
    void aTaskThatRanAndCompletedIsRight() {
        story.enqueued(0)
                .seen(1, "pending", 0)
                .claimed(2, "worker-0", 7, 1)
                .seen(3, "running", 1)
                .offered(4, "worker-0", 7, 1, "completed")
                .recorded(5, "worker-0", 7, 1, "completed")
                .seen(6, "completed", 1)
                .run(1, "worker-0", 2, 4, "completed")
                .is("completed", 7);
        assertRight();
    }

    @Test
    void aTaskWhoseWorkerWasKilledIsRight() {
        story.enqueued(0)
                .claimed(2, "worker-0", 7, 1)
                .kept(3, "worker-0", 7, 1)
                .claimed(11, "worker-1", 9, 2)
                .recorded(12, "worker-1", 9, 2, "completed")
                .run(1, "worker-0", 2, 10, "lost")
                .run(2, "worker-1", 11, 12, "completed")
                .is("completed", 9);
        assertRight();
    }

    @Test
    void anAcknowledgedTaskThatIsNotThereIsLost() {
        story.enqueued(0);
        assertThat(check(List.of())).containsExactly(Promise.LOST);
    }

    @Test
    void halfABatchIsLost() {
        TaskFacts one = new Story(Mark.inBatch("b", 0, 2)).is("cancelled", 0).facts();
        assertThat(new Checker(LEASE, MAX_LOSSES).check(List.of(), List.of(one)))
                .extracting(Violation::promise)
                .contains(Promise.LOST);
    }

    @Test
    void aTaskThatNeverEndsIsStuck() {
        story.enqueued(0).is("pending", 0);
        assertThat(check()).containsExactly(Promise.STUCK);
        story.run(1, "worker-0", 1, null, "running").is("running", 0);
        assertThat(check()).containsExactly(Promise.STUCK);
    }

    @Test
    void anEndThatDoesNotLastIsIllegal() {
        story.enqueued(0)
                .seen(3, "failed", 1)
                .run(1, "worker-0", 1, 2, "failed")
                .run(2, "worker-0", 4, 5, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void anEndThatSomebodyUndidIsRight() {
        story.enqueued(0)
                .seen(3, "failed", 1)
                .retried(4)
                .run(1, "worker-0", 1, 2, "failed")
                .run(2, "worker-0", 5, 6, "completed")
                .is("completed", 0);
        assertRight();
    }

    @Test
    void runsThatVanishAreIllegal() {
        story.enqueued(0)
                .seen(3, "running", 2)
                .run(1, "worker-0", 1, 4, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void aRunThatIsMissingIsIllegal() {
        story.enqueued(0).run(2, "worker-0", 1, 4, "completed").is("completed", 0);
        assertThat(check()).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void aRunAfterTheOneThatCompletedIsIllegal() {
        story.enqueued(0)
                .run(1, "worker-0", 1, 2, "completed")
                .run(2, "worker-1", 3, 4, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void aFenceThatDoesNotGrowIsIllegal() {
        story.enqueued(0)
                .claimed(1, "worker-0", 9, 1)
                .claimed(6, "worker-1", 8, 2)
                .run(1, "worker-0", 1, 5, "lost")
                .run(2, "worker-1", 6, 7, "completed")
                .is("completed", 8);
        assertThat(check()).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void twoTasksOfOneKeyAreADoubleEffect() {
        Story other = new Story().is("completed", 0).run(1, "worker-0", 1, 2, "completed");
        story.enqueued(0).run(1, "worker-0", 1, 2, "completed").is("completed", 0);
        assertThat(check(List.of(story.facts(), other.facts()))).containsExactly(Promise.DOUBLE_EFFECT);
    }

    @Test
    void oneKeyThatWasAnsweredByTwoTasksIsADoubleEffect() {
        story.enqueued(0).run(1, "worker-0", 1, 2, "completed").is("completed", 0);
        story.alsoEnqueuedAs(new Story().facts().id());
        assertThat(check()).containsExactlyInAnyOrder(Promise.LOST, Promise.DOUBLE_EFFECT);
    }

    @Test
    void twoAcceptedResultsAreADoubleEffect() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .claimed(6, "worker-1", 9, 2)
                .recorded(7, "worker-1", 9, 2, "completed")
                .recorded(8, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 5, "lost")
                .run(2, "worker-1", 6, 7, "completed")
                .is("completed", 9);
        assertThat(check()).contains(Promise.DOUBLE_EFFECT);
    }

    @Test
    void theResultOfAnotherRunThanTheAcceptedOneIsADoubleEffect() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .recorded(2, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 2, "completed")
                .is("completed", 6);
        assertThat(check()).containsExactly(Promise.DOUBLE_EFFECT);
    }

    @Test
    void oneRunThatWasGivenToTwoWorkersIsADoubleEffect() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .claimed(2, "worker-1", 8, 1)
                .run(1, "worker-1", 2, 3, "completed")
                .is("completed", 8);
        assertThat(check()).contains(Promise.DOUBLE_EFFECT);
    }

    @Test
    void twoRunsAtATimeAreADoubleEffect() {
        story.enqueued(0)
                .run(1, "worker-0", 1, 9, "lost")
                .run(2, "worker-1", 4, 10, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.DOUBLE_EFFECT);
    }

    @Test
    void aRunThatIsTakenAwayBeforeItsLeaseIsOverIsADoubleEffect() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .kept(2, "worker-0", 7, 1)
                .kept(3, "worker-0", 7, 1)
                .run(1, "worker-0", 1, 4, "lost")
                .run(2, "worker-1", 5, 6, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.DOUBLE_EFFECT);
    }

    @Test
    void aRunThatIsTakenFromAWorkerWhoseNameHasANewProcessIsRight() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .kept(3, "worker-0", 7, 1)
                .registering(4, "worker-0")
                .run(1, "worker-0", 1, 5, "lost")
                .run(2, "worker-1", 6, 7, "completed")
                .is("completed", 0);
        assertRight();
    }

    @Test
    void aLongRunThatRanAgainThoughItsWorkerWasInTimeIsADoubleEffect() {
        story.act(Act.LONG).enqueued(0).claimed(1, "long", 7, 1);
        for (int second = 2; second < 20; second++) {
            story.keepUnanswered(second, "long", 7, 1);
        }
        story.run(1, "long", 1, 20, "lost").run(2, "long", 21, 30, "completed").is("completed", 0);
        assertThat(check()).containsExactly(Promise.DOUBLE_EFFECT);
    }

    @Test
    void aLongRunWhoseWorkerWasTooLateMayRunAgain() {
        story.act(Act.LONG)
                .enqueued(0)
                .claimed(1, "long", 7, 1)
                .kept(2, "long", 7, 1)
                .kept(8, "long", 7, 1)
                .run(1, "long", 1, 20, "lost")
                .run(2, "long", 21, 30, "completed")
                .is("completed", 0);
        assertRight();
    }

    @Test
    void anAcceptedResultOfACancelledTaskIsALie() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .cancelAccepted(2, "running")
                .recorded(3, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 4, "cancelled")
                .is("cancelled", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void anAcceptedResultThatDoesNotCountIsALie() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .recorded(2, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 8, "lost")
                .run(2, "worker-1", 9, 10, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aRefusedResultThatCountsIsALie() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .refused(2, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 2, "completed")
                .is("completed", 7);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aResultThatWasRefusedWhenItWasOfferedAgainMayCount() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .offerUnanswered(2, "worker-0", 7, 1, "completed")
                .refused(3, "worker-0", 7, 1, "completed")
                .run(1, "worker-0", 1, 2, "completed")
                .is("completed", 7);
        assertRight();
    }

    @Test
    void aCancelledTaskThatCompletedIsALie() {
        story.enqueued(0)
                .cancelAccepted(1, "cancelled")
                .run(1, "worker-0", 0, 3, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aRunThatBeginsAfterACancelWasAcceptedIsALie() {
        story.enqueued(0)
                .cancelAccepted(2, "running")
                .run(1, "worker-0", 1, 3, "released")
                .run(2, "worker-1", 4, 5, "completed")
                .is("completed", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aCancelThatNobodyWishedIsALie() {
        story.enqueued(0).is("cancelled", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aFailureThatTheWorkDoesNotExplainIsALie() {
        story.enqueued(0).run(1, "worker-0", 1, 2, "failed").is("failed", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aTaskThatIsGivenUpTooEarlyIsALie() {
        story.enqueued(0)
                .run(1, "worker-0", 1, 5, "lost")
                .run(2, "worker-0", 6, 10, "failed", "worker_lost: 4 workers died")
                .is("failed", 0, "worker_lost: 4 workers died");
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aPoisonTaskEndsWhenItHasKilledItsShareOfWorkers() {
        story.act(Act.POISON).enqueued(0);
        poisoned(MAX_LOSSES);
        story.is("failed", 0, "worker_lost: 4 workers died");
        assertRight();
    }

    @Test
    void aPoisonTaskThatGoesOnIsALie() {
        story.act(Act.POISON).enqueued(0);
        poisoned(MAX_LOSSES + 2);
        story.is("failed", 0, "worker_lost: 6 workers died");
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aPoisonTaskThatCompletesIsALie() {
        story.act(Act.POISON).enqueued(0).run(1, "worker-0", 1, 2, "completed").is("completed", 0);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aRunThatTheServerDoesNotKnowIsALie() {
        story.enqueued(0)
                .claimed(1, "worker-0", 7, 1)
                .claimed(4, "worker-1", 8, 2)
                .run(1, "worker-0", 1, 5, "completed")
                .is("completed", 7);
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aTaskThatTheListDoesNotHaveIsALie() {
        story.enqueued(0)
                .run(1, "worker-0", 1, 2, "completed")
                .is("completed", 0)
                .unlisted();
        assertThat(check()).containsExactly(Promise.LIE);
    }

    @Test
    void aTaskThatBeginsBeforeItsParentHasEndedIsIllegal() {
        Story parent = new Story("parent").run(1, "worker-0", 1, 5, "completed").is("completed", 0);
        story.act(Act.CHILD)
                .dependsOn(parent)
                .run(1, "worker-1", 4, 6, "completed")
                .is("completed", 0);
        assertThat(check(List.of(story.facts(), parent.facts()))).containsExactly(Promise.ILLEGAL_TRANSITION);
    }

    @Test
    void aTaskThatBeginsWhenItsParentHasEndedIsRight() {
        Story parent = new Story("parent").run(1, "worker-0", 1, 5, "completed").is("completed", 0);
        story.act(Act.CHILD)
                .dependsOn(parent)
                .run(1, "worker-1", 5, 6, "completed")
                .is("completed", 0);
        assertThat(check(List.of(story.facts(), parent.facts()))).isEmpty();
    }

    /** Else nobody would notice that the parents are no longer told. */
    @Test
    void aChildThatDoesNotSayWhatItDependsOnIsALie() {
        story.act(Act.CHILD).run(1, "worker-1", 1, 2, "completed").is("completed", 0);
        assertThat(check(List.of(story.facts()))).containsExactly(Promise.LIE);
    }

    @Test
    void aTaskThatRanThoughItsParentFailedIsALie() {
        Story parent = new Story("parent")
                .act(Act.BROKEN)
                .run(1, "worker-0", 1, 2, "failed")
                .is("failed", 0);
        story.act(Act.ORPHAN)
                .dependsOn(parent)
                .run(1, "worker-1", 3, 4, "failed")
                .is("failed", 0);
        assertThat(check(List.of(story.facts(), parent.facts()))).containsExactly(Promise.LIE);
    }

    @Test
    void twoTasksOfAKeyThatLetsOneRunAreOverItsLimit() {
        assertThat(checkLimited(limited(1, 4, "worker-0"), limited(3, 5, "worker-1")))
                .containsExactly(Promise.OVER_LIMIT);
    }

    @Test
    void tasksOfAKeyOneAfterTheOtherAreRight() {
        assertThat(checkLimited(limited(1, 3, "worker-0"), limited(3, 5, "worker-1")))
                .isEmpty();
    }

    @Test
    void aTaskMayTakeThePlaceOfOneThatWasTakenBack() {
        Story killed = new Story("killed")
                .act(Act.LIMITED)
                .claimed(1, "worker-0", 7, 1)
                .run(1, "worker-0", 1, 9, "lost")
                .run(2, "worker-2", 10, 11, "completed")
                .is("completed", 0);
        assertThat(checkLimited(killed, limited(9, 10, "worker-1"))).isEmpty();
        assertThat(checkLimited(killed, limited(8, 10, "worker-1"))).containsExactly(Promise.OVER_LIMIT);
    }

    private static Story limited(int from, int until, String worker) {
        return new Story("from-" + from)
                .act(Act.LIMITED)
                .claimed(from, worker, 8, 1)
                .offered(until, worker, 8, 1, "completed")
                .run(1, worker, from, until, "completed")
                .is("completed", 8);
    }

    private static List<Promise> checkLimited(Story one, Story other) {
        List<Event> events =
                Stream.of(one, other).flatMap(each -> each.events().stream()).toList();
        return new Checker(LEASE, MAX_LOSSES)
                .check(events, List.of(one.facts(), other.facts())).stream()
                        .map(Violation::promise)
                        .toList();
    }

    private void poisoned(int losses) {
        for (int i = 0; i < losses; i++) {
            story.run(i + 1, "worker-" + i, 10 * i, 10 * i + 5, "lost");
        }
        story.run(losses + 1, "worker-9", 10 * losses, 10 * losses + 5, "failed", "worker_lost");
    }

    private void assertRight() {
        assertThat(new Checker(LEASE, MAX_LOSSES).check(story.events(), List.of(story.facts())))
                .isEmpty();
    }

    private List<Promise> check() {
        return check(List.of(story.facts()));
    }

    private List<Promise> check(List<TaskFacts> facts) {
        return new Checker(LEASE, MAX_LOSSES)
                .check(story.events(), facts).stream().map(Violation::promise).toList();
    }
}
