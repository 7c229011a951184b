package dev.millrace.limits;

import java.time.Duration;
import java.util.Optional;

/** Failures in the database, for all nodes together. */
record SharedFailures(LimitRepository stored, Waits waits) implements Failures {

    @Override
    public Optional<Duration> findWait(String subject) {
        return stored.findWait(subject);
    }

    @Override
    public void fail(String subject, int free) {
        stored.fail(subject, free, waits);
    }

    @Override
    public void forgive(String subject) {
        stored.forgive(subject);
    }
}
