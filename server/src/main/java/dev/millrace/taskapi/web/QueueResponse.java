package dev.millrace.taskapi.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.millrace.tasks.TaskQueue;

/**
 * A queue as it stands.
 *
 * @param waiting how many of its tasks wait; counted up to 100000 for each kind of them
 * @param running how many of its tasks run
 * @param oldestWaitingSince since when the oldest of them could have started
 * @param oldestWaitingSeconds how long that is ago; what to scale workers by
 */
record QueueResponse(
        String name,
        boolean paused,
        @Nullable Integer maxRunning,
        @Nullable Integer maxPerKey,
        @Nullable Integer rateLimit,
        @Nullable Long ratePeriodSeconds,
        long waiting,
        long running,
        @Nullable Instant oldestWaitingSince,
        @Nullable Long oldestWaitingSeconds) {

    static QueueResponse of(TaskQueue queue, Clock clock) {
        TaskQueue.Rules rules = queue.rules();
        Instant oldest = queue.oldestWaitingSince();
        return new QueueResponse(
                queue.name(),
                rules.paused(),
                rules.maxRunning(),
                rules.maxPerKey(),
                rules.rate() == null ? null : rules.rate().limit(),
                rules.rate() == null ? null : rules.rate().period().toSeconds(),
                queue.waiting(),
                queue.running(),
                oldest,
                oldest == null
                        ? null
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()));
    }
}
