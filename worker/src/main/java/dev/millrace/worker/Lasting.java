package dev.millrace.worker;

import java.time.Duration;

/**
 * Work that goes on turn by turn, and that no error ends: a worker whose heartbeats or claims had stopped would look alive, and
 * nobody would notice.
 */
final class Lasting {

    private static final System.Logger log = System.getLogger(Worker.class.getName());
    private static final Duration AFTER_AN_ERROR = Duration.ofSeconds(1);

    private Lasting() {}

    /** Some of the work. */
    @FunctionalInterface
    interface Turn {

        /** False where it was the last. */
        boolean take() throws InterruptedException;
    }

    /**
     * Takes turns until one was the last, or the thread is interrupted.
     *
     * @param what is done, for the log
     */
    static void turns(String what, Turn turn) {
        while (true) {
            try {
                if (!turn.take()) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Also a heap that is full for a moment: what fills it may end soon.
                tell(what, e);
                if (!Pause.sleep(AFTER_AN_ERROR)) {
                    return;
                }
            }
        }
    }

    private static void tell(String what, Throwable e) {
        try {
            log.log(System.Logger.Level.ERROR, "The worker failed at " + what + ", and goes on", e);
        } catch (Throwable again) {
            // There may be no room for a word either.
        }
    }
}
