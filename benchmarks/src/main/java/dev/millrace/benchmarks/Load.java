package dev.millrace.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

/** The same call again and again from many callers at once, each of which waits for its answer before it asks again. */
public final class Load {

    /** One call; what it throws ends the measurement. */
    public interface Call {
        void make() throws Exception;
    }

    private final Samples latencies = new Samples();
    private final double seconds;

    private Load(double seconds) {
        this.seconds = seconds;
    }

    /** Makes the call of one caller. */
    public interface Callers {
        Call caller(int number) throws Exception;
    }

    /** Makes so many calls by so many callers. */
    public static Load of(int calls, int callers, Call call) throws InterruptedException {
        return of(calls, callers, number -> call);
    }

    /** The same, where each caller has a call of its own. */
    public static Load of(int calls, int callers, Callers each) throws InterruptedException {
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
                    Call call = each.caller(caller);
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
        Load load = new Load(ServerUnderTest.secondsSince(start));
        for (int i = 0; i < callers; i++) {
            if (failures[i] != null) {
                throw new IllegalStateException("a call failed", failures[i]);
            }
            load.latencies.addAll(own[i]);
        }
        return load;
    }

    public double perSecond() {
        return latencies.size() / seconds;
    }

    public Samples latencies() {
        return latencies;
    }
}
