package dev.millrace.tasks;

import java.time.Instant;

import tools.jackson.databind.JsonNode;

/** One run of one task, as its handler sees it. */
public interface TaskRun {

    TaskId id();

    /** Which run this is, from 1. */
    int attempt();

    /** What was submitted with the task; read anew at each call. */
    JsonNode payload();

    /** When the run is ended by its timeout. */
    Instant deadline();

    /**
     * Reports how far the run is; written to the database at most once a second, the last word wins.
     *
     * @param fraction from 0 to 1
     * @param details anything worth showing beside it, such as rows read so far
     */
    void progress(double fraction, JsonNode details);

    /** Whether the run should stop: it was cancelled, timed out, lost its lease, or the server shuts down. */
    boolean isStopped();

    /** Called once when the run should stop, at once if it should already; the run's thread is interrupted as well. */
    void onStop(Runnable action);
}
