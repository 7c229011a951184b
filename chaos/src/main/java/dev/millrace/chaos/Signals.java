package dev.millrace.chaos;

import java.io.IOException;

/** What only the operating system can do to a process. */
final class Signals {

    private Signals() {}

    /** Lets it stand still, in the middle of whatever it does. */
    static void stop(long pid) throws IOException, InterruptedException {
        send("STOP", pid);
    }

    /** Lets one that stands still go on, as if no time had passed. */
    static void resume(long pid) throws IOException, InterruptedException {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) throws IOException, InterruptedException {
        int _ = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .start()
                .waitFor();
    }
}
