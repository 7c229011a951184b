package dev.millrace.limits;

import java.time.Duration;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Forgets shared counts that are over. Runs only where counts are shared. */
@Component
class LimitPruner extends BackgroundWork {

    private static final Duration PAUSE = Duration.ofMinutes(10);

    private final LimitRepository counts;
    private final boolean needed;

    LimitPruner(LimitRepository counts, LimitSettings settings) {
        this.counts = counts;
        this.needed = settings.shared();
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("limit-pruner", PAUSE, this::prune);
    }

    private boolean prune() {
        counts.prune(Waits.USUAL);
        return false;
    }

    @Override
    public boolean isAutoStartup() {
        return needed;
    }
}
