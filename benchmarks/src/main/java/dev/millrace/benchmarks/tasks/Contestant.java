package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.List;

/** A queue that is measured: Millrace with one of its workers, or a peer. All do the same work, one after the other. */
interface Contestant extends AutoCloseable {

    /** What tables call it. */
    String name();

    /** The database that holds its tasks. */
    String database();

    /** Puts so many tasks into the queue, as many at a time as it takes; none of them runs yet. Answers seconds. */
    double fill(int tasks) throws IOException, InterruptedException;

    /** Runs all tasks that wait, as many as were put there. Answers seconds from the first to the record of the last. */
    double drain(int tasks) throws IOException, InterruptedException;

    /** Is rid of all tasks that wait, in the quickest way that it has. */
    void clear() throws IOException, InterruptedException;

    /** Enqueues tasks one by one, so many callers at once, and is rid of them. Answers tasks a second. */
    double single(int tasks, int callers) throws IOException, InterruptedException;

    /** Enqueues tasks one after the other while a worker has nothing else to do. */
    Waits pickUp(int tasks) throws IOException, InterruptedException;

    /** The processes that do its work, apart from PostgreSQL's. */
    List<ProcessHandle> processes();

    @Override
    void close();
}
