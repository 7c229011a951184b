package dev.millrace.limits;

import java.time.Duration;
import java.util.Optional;

/** Remembers who failed how often, and until when it has to wait. */
interface Failures {

    /** For how long the subject has to wait now. */
    Optional<Duration> findWait(String subject);

    void fail(String subject, int free);

    void forgive(String subject);
}
