package dev.millrace.identity;

import java.time.Duration;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Forgets sessions that ran out, about once an hour and a bounded number at a time. */
@Component
class SessionPruner extends BackgroundWork {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int BATCH = 1000;

    private final SessionRepository sessions;

    SessionPruner(SessionRepository sessions) {
        this.sessions = sessions;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("session-pruner", PAUSE, this::prune);
    }

    /** One turn; tells whether there may be more to forget. */
    boolean prune() {
        return sessions.prune(BATCH) == BATCH;
    }
}
