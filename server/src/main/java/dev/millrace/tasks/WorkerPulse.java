package dev.millrace.tasks;

/** What health checks ask of the worker inside the server. */
public interface WorkerPulse {

    /** Whether it still claims tasks and keeps its leases, whatever the database says to it. */
    boolean beats();
}
