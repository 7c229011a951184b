package dev.millrace.platform.idempotency;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Deletes kept answers that are too old to be given again, a bounded number at a time. */
@Component
class AnswerPruner implements SmartLifecycle {

    private static final int BATCH = 500;

    private final KeptAnswerRepository answers;
    private final IdempotencySettings settings;
    private volatile @Nullable BackgroundLoop loop;

    AnswerPruner(KeptAnswerRepository answers, IdempotencySettings settings) {
        this.answers = answers;
        this.settings = settings;
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start(
                "answer-pruner", settings.prune(), () -> answers.prune(settings.keep(), BATCH) == BATCH);
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
