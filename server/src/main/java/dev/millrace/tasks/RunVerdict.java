package dev.millrace.tasks;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides what a run that did not succeed means for its task: another run, or the end. */
@Component
class RunVerdict {

    private static final int MAX_ERROR_LENGTH = 4000;

    private final Backoff backoff;

    RunVerdict(TaskSettings settings) {
        this.backoff = new Backoff(settings.retry(), RandomGenerator.getDefault());
    }

    RunEnd failed(Claim claim, Throwable reason) {
        String error = shortened(message(reason));
        if (reason instanceof TaskFailure failure && failure.isPermanent()) {
            return RunEnd.Ended.failed(claim, error);
        }
        @Nullable
        Duration pause = reason instanceof TaskFailure failure ? failure.pause().orElse(null) : null;
        return againOrFailed(claim, RunEnd.Outcome.FAILED, error, pause);
    }

    RunEnd timedOut(Claim claim) {
        return againOrFailed(
                claim,
                RunEnd.Outcome.TIMED_OUT,
                "timed out after " + claim.timeout().toSeconds() + " s",
                null);
    }

    private RunEnd againOrFailed(Claim claim, RunEnd.Outcome outcome, String error, @Nullable Duration pause) {
        int failures = claim.failures() + 1;
        return failures > claim.retries()
                ? RunEnd.Ended.failed(claim, error)
                : new RunEnd.PutBack(
                        claim, outcome, error, pause == null ? backoff.after(failures, claim.retryPolicy()) : pause);
    }

    private static String message(Throwable reason) {
        String message = reason.getMessage();
        if (reason instanceof TaskFailure) {
            return String.valueOf(message);
        }
        String kind = reason.getClass().getSimpleName();
        return message == null ? kind : kind + ": " + message;
    }

    private static String shortened(String text) {
        String kept = text.replace("\0", "\\0");
        return kept.length() <= MAX_ERROR_LENGTH ? kept : kept.substring(0, MAX_ERROR_LENGTH - 1) + "…";
    }
}
