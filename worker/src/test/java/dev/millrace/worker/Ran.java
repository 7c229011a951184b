package dev.millrace.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a worker of a test ran, in order. */
final class Ran {

    private final List<String> names = new CopyOnWriteArrayList<>();
    private final List<Integer> heartbeats = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    void note(String name, ScriptedServer server) {
        names.add(name);
        heartbeats.add(server.heartbeatsThatNamed(name));
        first.countDown();
    }

    void awaitFirst() throws InterruptedException {
        if (!first.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing ran");
        }
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** How many heartbeats had named each task when it began. */
    List<Integer> heartbeatsBefore() {
        return List.copyOf(heartbeats);
    }
}
