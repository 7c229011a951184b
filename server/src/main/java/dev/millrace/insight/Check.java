package dev.millrace.insight;

/** Asks one thing that the server depends on whether it works. */
interface Check {

    /** What health answers call it. */
    String name();

    /**
     * Returns when it works. May block: it is given a thread of its own, and its answer is not awaited for long.
     *
     * @throws Exception when it does not work
     */
    void run() throws Exception;
}
