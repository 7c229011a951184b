package dev.millrace.platform.idempotency;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Deletes kept answers that are too old to be given again, a bounded number at a time. */
@Component
class AnswerPruner extends BackgroundWork {

    private static final int BATCH = 500;

    private final KeptAnswerRepository answers;
    private final IdempotencySettings settings;

    AnswerPruner(KeptAnswerRepository answers, IdempotencySettings settings) {
        this.answers = answers;
        this.settings = settings;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start(
                "answer-pruner", settings.prune(), () -> answers.prune(settings.keep(), BATCH) == BATCH);
    }
}
