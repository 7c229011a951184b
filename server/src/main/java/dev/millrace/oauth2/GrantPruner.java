package dev.millrace.oauth2;

import java.time.Duration;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Forgets grants that ran out, about once an hour and a bounded number at a time. */
@Component
class GrantPruner extends BackgroundWork {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final int BATCH = 1000;

    private final GrantRepository grants;

    GrantPruner(GrantRepository grants) {
        this.grants = grants;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("grant-pruner", PAUSE, () -> grants.prune(BATCH) == BATCH);
    }
}
