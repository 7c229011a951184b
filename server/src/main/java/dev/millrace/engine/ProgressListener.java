package dev.millrace.engine;

/** Hears, several times a second, how far a job is. */
@FunctionalInterface
public interface ProgressListener {

    /**
     * How far the job is.
     *
     * @param fraction from 0 to 1
     * @param rows records read so far; 0 while their number is not yet known
     * @param bytes of the file read so far
     */
    void progressed(double fraction, long rows, long bytes);
}
