package dev.millrace.tasks;

/**
 * The handler that runs tasks whose own handler no worker is known for: so that whoever tries the API out sees a task through
 * to its end. There is at most one.
 */
public interface FallbackHandler extends TaskHandler {

    /** Whether this server runs such tasks at all. */
    boolean isWanted();
}
