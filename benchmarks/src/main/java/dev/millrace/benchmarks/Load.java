package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The same call again and again from many callers at once, each of which waits for its answer before it asks again. */
public final class Load {

    /** One call; what it throws ends the measurement. */
    public interface Call {
        void make() throws Exception;
    }

    /** A server that says nothing for so long answers no more. */
    private static final long SILENCE_MILLIS = 60_000;

    private final Samples latencies = new Samples();
    private double seconds;

    private Load() {}

    /** Makes so many calls by so many callers, each a thread. */
    public static Load of(int calls, int callers, Call call) throws InterruptedException {
        AtomicLong left = new AtomicLong(calls);
        Samples[] own = new Samples[callers];
        Throwable[] failures = new Throwable[callers];
        Thread[] threads = new Thread[callers];
        long start = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            own[i] = new Samples();
            threads[i] = Thread.ofVirtual().start(() -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        long begin = System.nanoTime();
                        call.make();
                        own[caller].add(ServerUnderTest.secondsSince(begin));
                    }
                } catch (Exception e) {
                    failures[caller] = e;
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Load load = new Load();
        load.seconds = ServerUnderTest.secondsSince(start);
        for (int i = 0; i < callers; i++) {
            if (failures[i] != null) {
                throw new IllegalStateException("a call failed", failures[i]);
            }
            load.latencies.addAll(own[i]);
        }
        return load;
    }

    /** Makes so many requests over these connections, all of which this thread serves. */
    public static Load of(int requests, List<RawConnection> connections) throws IOException {
        Load load = new Load();
        int left = requests;
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            for (RawConnection connection : connections.subList(0, Math.min(left, connections.size()))) {
                connection.ask(selector);
                left--;
            }
            while (load.latencies.size() < requests) {
                if (selector.select(SILENCE_MILLIS) == 0) {
                    throw new SocketTimeoutException("no answer for " + SILENCE_MILLIS / 1000 + " seconds");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    RawConnection connection = (RawConnection) key.attachment();
                    if (connection.hear()) {
                        load.latencies.add(connection.seconds());
                        if (left > 0) {
                            connection.ask(selector);
                            left--;
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        load.seconds = ServerUnderTest.secondsSince(start);
        return load;
    }

    public double perSecond() {
        return latencies.size() / seconds;
    }

    public Samples latencies() {
        return latencies;
    }
}
