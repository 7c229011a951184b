package dev.millrace.benchmarks.tasks;

import java.io.IOException;

/** One thing that is measured, by a name that {@code --only} takes; it prints its own table. */
interface Row {

    String name();

    /** Where its data is; rows that share it are measured one after the other. */
    default String folder() {
        return name();
    }

    void measure(Scene scene) throws IOException, InterruptedException;
}
