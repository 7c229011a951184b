package dev.millrace.platform;

import org.jspecify.annotations.Nullable;

/**
 * The server cannot start, for a reason that its operator can mend. The message is one line that says what is wrong
 * and what now; it is all that is printed.
 */
public final class StartRefused extends RuntimeException {

    public StartRefused(String message) {
        super(message);
    }

    public StartRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
