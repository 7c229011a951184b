package dev.millrace.tasks;

import java.util.Set;

/** What others ask of the worker inside the server. */
public interface WorkerPulse {

    /** Whether it still claims tasks and keeps its leases, whatever the database says to it. */
    boolean beats();

    /** The name under which it holds tasks, new at each start. */
    String name();

    /** What the names of all starts on this server's data folder begin with. */
    String nodePrefix();

    /** The handlers that it runs. */
    Set<String> handlers();

    /** How many tasks it runs at the moment. */
    int load();

    /** How many it runs at most. */
    int capacity();
}
