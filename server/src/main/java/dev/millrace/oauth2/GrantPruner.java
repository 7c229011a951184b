package dev.millrace.oauth2;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Forgets grants that ran out, about once an hour and a bounded number at a time. */
@Component
class GrantPruner implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int BATCH = 1000;

    private final GrantRepository grants;
    private volatile @Nullable BackgroundLoop loop;

    GrantPruner(GrantRepository grants) {
        this.grants = grants;
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start("grant-pruner", PAUSE, () -> grants.prune(BATCH) == BATCH);
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
