package dev.millrace.limits;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Forgets shared counts that are over. Runs only where counts are shared. */
@Component
class LimitPruner implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final LimitRepository counts;
    private final boolean needed;
    private volatile @Nullable BackgroundLoop loop;

    LimitPruner(LimitRepository counts, LimitSettings settings) {
        this.counts = counts;
        this.needed = settings.shared();
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start("limit-pruner", PAUSE, this::prune);
    }

    private boolean prune() {
        counts.prune(Waits.USUAL);
        return false;
    }

    @Override
    public boolean isAutoStartup() {
        return needed;
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
