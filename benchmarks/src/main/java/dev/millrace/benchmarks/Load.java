package dev.millrace.benchmarks;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The same call again and again from many callers at once, each of which waits for its answer before it asks again. */
public final class Load {

    /** A server that says nothing for so long answers no more. */
    private static final long SILENCE_MILLIS = 60_000;

    /** One call; what it throws ends the measurement. */
    public interface Call {
        void make() throws Exception;
    }

    private final Samples latencies;
    private final double seconds;

    private Load(Samples latencies, double seconds) {
        this.latencies = latencies;
        this.seconds = seconds;
    }

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
        double seconds = ServerUnderTest.secondsSince(start);
        Samples latencies = new Samples();
        for (int i = 0; i < callers; i++) {
            if (failures[i] != null) {
                throw new IllegalStateException("a call failed", failures[i]);
            }
            latencies.addAll(own[i]);
        }
        return new Load(latencies, seconds);
    }

    /** Makes so many requests over these connections, all of which this thread serves. */
    public static Load of(int requests, List<RawConnection> connections) throws IOException {
        Samples latencies = new Samples();
        int left = requests;
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            for (RawConnection connection : connections.subList(0, Math.min(left, connections.size()))) {
                connection.ask(selector);
                left--;
            }
            while (latencies.size() < requests) {
                if (selector.select(SILENCE_MILLIS) == 0) {
                    throw new SocketTimeoutException("no answer for " + SILENCE_MILLIS / 1000 + " seconds");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    RawConnection connection = (RawConnection) key.attachment();
                    if (connection.hear()) {
                        latencies.add(connection.seconds());
                        if (left > 0) {
                            connection.ask(selector);
                            left--;
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        return new Load(latencies, ServerUnderTest.secondsSince(start));
    }

    public double perSecond() {
        return latencies.size() / seconds;
    }

    public Samples latencies() {
        return latencies;
    }
}
