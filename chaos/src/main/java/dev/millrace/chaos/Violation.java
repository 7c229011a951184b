package dev.millrace.chaos;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A promise that was not kept.
 *
 * @param task whose; null where it has no id
 */
record Violation(Promise promise, @Nullable UUID task, String sentence) {

    /** What the queue promises. */
    enum Promise {
        /** What was acknowledged is there. */
        LOST("lost"),
        /** Every task comes to its end. */
        STUCK("stuck"),
        /** The end is the end, and runs follow each other. */
        ILLEGAL_TRANSITION("illegal transition"),
        /** One request makes one task, one task has one run at a time, and one effect. */
        DOUBLE_EFFECT("double effect"),
        /** A queue with limits runs no more than they let. */
        OVER_LIMIT("over a limit"),
        /** What the server says and what it did are the same. */
        LIE("state that lies");

        private final String words;

        Promise(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    @Override
    public String toString() {
        return promise.words() + ": " + (task == null ? "" : "task " + task + ": ") + sentence;
    }
}
