package dev.millrace.tasks;

/** What a task may have at most, however it is made. */
public final class TaskLimits {

    /** Characters of its name, its handler's and its keys. */
    public static final int NAME = 255;

    /** Characters. */
    public static final int DESCRIPTION = 10_000;

    /** Bytes of JSON. */
    public static final int PAYLOAD = 256 * 1024;

    /** Runs after the first that failed. */
    public static final int RETRIES = 100;

    /** Seconds of one run. */
    public static final int TIMEOUT = 30 * 24 * 3600;

    private TaskLimits() {}
}
