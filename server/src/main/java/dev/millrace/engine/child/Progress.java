package dev.millrace.engine.child;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Tells the server several times a second how far the job is. Runs on a thread of its own until closed.
 *
 * <p>Preparing a file and checking what was written take a part each; the query gets the rest.
 */
final class Progress implements AutoCloseable {

    private static final long PERIOD = 300;
    private static final double QUERY_END = 0.95;

    private final Consumer<Reply> server;
    private final Thread reporter;
    private volatile double base;
    private volatile DoubleSupplier query = () -> 0;
    private volatile long size;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong prepared = new AtomicLong();

    Progress(Consumer<Reply> server) {
        this.server = server;
        this.reporter = Thread.ofPlatform().daemon().name("progress").start(this::report);
    }

    /** The file is being unpacked: there is no telling how long it is. */
    void preparing(long bytes) {
        prepared.set(bytes);
        base = 0.3 * bytes / (bytes + (64 << 20));
    }

    /**
     * The query runs.
     *
     * @param size bytes of the file
     * @param fraction how far the query is
     */
    void querying(long size, DoubleSupplier fraction) {
        this.size = size;
        this.query = fraction;
    }

    /** So many rows are known to be in the file. */
    void counted(long count) {
        rows.set(count);
    }

    private void report() {
        double furthest = 0; // a second look at the file, or a second try, begins where the first one is
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(PERIOD);
                double done = Math.clamp(query.getAsDouble(), 0, 1);
                furthest = Math.max(furthest, base + (QUERY_END - base) * done);
                server.accept(new Reply.Progressed(furthest, Math.round(rows.get() * done), Math.round(size * done)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        reporter.interrupt();
    }
}
