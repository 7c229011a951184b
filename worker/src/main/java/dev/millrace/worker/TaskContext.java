package dev.millrace.worker;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

/** One run of one task. Safe to be used by several threads. */
public interface TaskContext {

    UUID id();

    String handler();

    /** Which run this is, from 1. */
    int attempt();

    /** The payload as it came. */
    JsonNode payload();

    /** When the run must have ended, by the server's clock; the run is told to stop then. */
    Instant deadline();

    /** The W3C trace that the task belongs to. */
    Optional<String> traceparent();

    /**
     * Says how far the run is. Sent about once a second; the last word wins.
     *
     * @param fraction from 0 to 1
     * @param message what it is doing
     */
    void progress(double fraction, String message);

    /** Adds a line to the log of this run. Sent about once a second, and before the result. */
    void log(String line);

    /**
     * Whether the run should stop: somebody cancelled the task, its time is up, its lease was lost, or the worker shuts down.
     * The run's thread is interrupted as well.
     */
    boolean isCancelled();
}
