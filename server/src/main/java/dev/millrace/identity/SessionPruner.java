package dev.millrace.identity;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Forgets sessions that ran out, about once an hour and a bounded number at a time. */
@Component
class SessionPruner implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int BATCH = 1000;

    private final SessionRepository sessions;
    private volatile @Nullable BackgroundLoop loop;

    SessionPruner(SessionRepository sessions) {
        this.sessions = sessions;
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start("session-pruner", PAUSE, this::prune);
    }

    /** One turn; tells whether there may be more to forget. */
    boolean prune() {
        return sessions.prune(BATCH) == BATCH;
    }

    @Override
    public void stop() {
        BackgroundLoop running = loop;
        loop = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
