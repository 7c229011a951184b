package dev.millrace.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/**
 * Callers of all kinds, while faults happen: they make tasks one at a time and many at once, cancel some, run others again,
 * and look how they are. What the n-th task of a phase is depends on the seed alone.
 */
final class Load {

    private static final int BATCH = 20;
    private static final int EVERY_BATCH = 40;
    /** A system that answers slowly is not asked ever more: the callers would run out of sockets before it does. */
    private static final int AT_A_TIME = 200;

    private static final int KEYS = 4;

    /** Other servers go by the rules that they know for a quarter of a second. */
    private static final Duration RULES_SPREAD = Duration.ofMillis(500);

    private static final int TRIES = 60;

    private static final int WATCHED = 200;
    private static final int WATCHED_AT_A_TIME = 5;

    private final Caller caller;
    private final Enqueuer enqueuer;
    private final HistoryWriter history;
    private final long seed;
    private final String phase;
    private final int perSecond;

    private final Phaser under = new Phaser(1);
    private final Semaphore callers = new Semaphore(AT_A_TIME);
    private final Deque<UUID> recent = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /** @param phase begins the marks of its tasks, and the names of their queues */
    Load(Caller caller, HistoryWriter history, long seed, String phase, int perSecond) {
        this.caller = caller;
        this.enqueuer = new Enqueuer(caller, history);
        this.history = history;
        this.seed = seed;
        this.phase = phase;
        this.perSecond = perSecond;
    }

    /** Where its tasks are. */
    List<String> queues() {
        return List.of(phase, limited());
    }

    private String limited() {
        return phase + "-limited";
    }

    void start() throws InterruptedException {
        limit();
        spawn(this::enqueue);
        spawn(this::watch);
    }

    /** Makes no more tasks, and returns when every request has come to its end. */
    void stop() {
        stopping = true;
        under.arriveAndAwaitAdvance();
        Throwable failure = failures.poll();
        if (failure != null) {
            throw new IllegalStateException("a caller failed: " + failure.getMessage(), failure);
        }
    }

    private void limit() throws InterruptedException {
        Map<String, Integer> rules =
                Map.of("max_running", LimitRules.MAX_RUNNING, "max_per_key", LimitRules.MAX_PER_KEY);
        for (int i = 0; i < TRIES; i++) {
            boolean known = caller.put("/api/v1/queues/" + limited(), rules).isSuccess();
            Thread.sleep(RULES_SPREAD);
            if (known) {
                return;
            }
        }
        throw new IllegalStateException("no server took the rules of a queue");
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void spawn(Step step) {
        under.register();
        Thread.ofVirtual().start(() -> {
            try {
                step.run();
            } catch (InterruptedException | RuntimeException e) {
                failures.add(e);
            } finally {
                under.arriveAndDeregister();
            }
        });
    }

    private void enqueue() throws InterruptedException {
        long start = System.nanoTime();
        for (int number = 0; !stopping; number++) {
            int task = number;
            callers.acquire();
            spawn(() -> {
                try {
                    if (task % EVERY_BATCH == EVERY_BATCH - 1) {
                        batch(task);
                    } else {
                        one(task);
                    }
                } finally {
                    callers.release();
                }
            });
            long due = start + (number + 1) * 1_000_000_000L / perSecond;
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        }
    }

    private void one(int number) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        String mark = phase + "-" + number;
        int kind = random.nextInt(100);
        int millis = random.nextInt(400);
        int pause = random.nextInt(1500);
        if (kind < 43) {
            enqueueSome(mark, Act.WORK, Map.of("millis", millis));
        } else if (kind < 49) {
            String key = "key-" + random.nextInt(KEYS);
            enqueueSome(new Enqueuer.Wanted(
                    mark, Act.LIMITED, limited(), Map.of("millis", millis), Map.of("concurrency_key", key)));
        } else if (kind < 53) {
            child(mark, millis);
        } else if (kind < 55) {
            orphan(mark);
        } else if (kind < 63) {
            enqueueSome(mark, Act.FLAKY, Map.of("millis", millis / 4, "failures", 1 + random.nextInt(2)));
        } else if (kind < 68) {
            broken(mark, random.nextBoolean(), pause);
        } else if (kind < 78) {
            enqueueSome(mark, Act.ECHO, Map.of());
        } else if (kind < 84) {
            enqueueSome(mark, Act.SLEEP, Map.of("seconds", millis / 1000.0));
        } else if (kind < 90) {
            Instant later = history.now().plusMillis(500 + pause);
            cancelSome(
                    mark,
                    Map.of("millis", millis),
                    Map.of("scheduled_at", later.toString()),
                    random.nextBoolean(),
                    pause);
        } else {
            boolean cancel = random.nextInt(3) > 0;
            cancelSome(mark, Map.of("millis", 500 + millis * 5), Map.of(), cancel, pause);
        }
    }

    private void batch(int number) throws InterruptedException {
        List<Enqueuer.Wanted> tasks = new ArrayList<>();
        String key = phase + "-" + number;
        for (int i = 0; i < BATCH; i++) {
            tasks.add(new Enqueuer.Wanted(Mark.inBatch(key, i, BATCH), Act.WORK, phase, Map.of("millis", i), Map.of()));
        }
        enqueuer.enqueueAll(key, tasks);
    }

    /** Waits for two others: one that completes at once, and one that fails first. */
    private void child(String mark, int millis) throws InterruptedException {
        UUID one = enqueueSome(mark + "-mother", Act.WORK, Map.of("millis", millis));
        UUID other = enqueueSome(mark + "-father", Act.FLAKY, Map.of("millis", millis / 4, "failures", 1));
        if (one != null && other != null) {
            enqueueSome(new Enqueuer.Wanted(
                    mark,
                    Act.CHILD,
                    phase,
                    Map.of("millis", millis / 4, "parents", List.of(one, other)),
                    Map.of("depends_on", List.of(one, other), "on_parent_failure", "run")));
        }
    }

    private void orphan(String mark) throws InterruptedException {
        UUID parent = enqueueSome(mark + "-parent", Act.BROKEN, Map.of());
        if (parent != null) {
            List<UUID> parents = List.of(parent);
            enqueueSome(new Enqueuer.Wanted(
                    mark, Act.ORPHAN, phase, Map.of("parents", parents), Map.of("depends_on", parents)));
        }
    }

    private @Nullable UUID enqueueSome(String mark, Act act, Map<String, ?> payload) throws InterruptedException {
        return enqueueSome(new Enqueuer.Wanted(mark, act, phase, payload, Map.of()));
    }

    private @Nullable UUID enqueueSome(Enqueuer.Wanted wanted) throws InterruptedException {
        UUID id = enqueuer.enqueue(wanted).orElse(null);
        if (id != null) {
            synchronized (recent) {
                recent.addLast(id);
                if (recent.size() > WATCHED) {
                    recent.removeFirst();
                }
            }
        }
        return id;
    }

    private void cancelSome(String mark, Map<String, ?> payload, Map<String, ?> fields, boolean cancel, int pauseMillis)
            throws InterruptedException {
        UUID id = enqueueSome(new Enqueuer.Wanted(mark, Act.WORK, phase, payload, fields));
        if (id == null || !cancel) {
            return;
        }
        Thread.sleep(pauseMillis);
        Instant began = history.now();
        Caller.Answer answer = caller.post("/api/v1/tasks/" + id + "/cancel", Map.of(), null);
        if (answer.isSuccess()) {
            String state = answer.data().get("status").asString();
            history.caller(Event.What.CANCEL_ACCEPTED, began, null, id, state);
        } else if (answer.isSilence()) {
            history.caller(Event.What.CANCEL_UNANSWERED, began, null, id, null);
        }
    }

    private void broken(String mark, boolean again, int pauseMillis) throws InterruptedException {
        UUID id = enqueueSome(mark, Act.BROKEN, Map.of());
        if (id == null || !again) {
            return;
        }
        Thread.sleep(500 + pauseMillis);
        Instant began = history.now();
        Caller.Answer answer = caller.post("/api/v1/tasks/" + id + "/retry", Map.of(), null);
        if (answer.isSuccess()) {
            history.caller(Event.What.RETRIED, began, null, id, null);
        } else if (answer.isSilence()) {
            history.caller(Event.What.RETRY_UNANSWERED, began, null, id, null);
        }
    }

    /** Looks at tasks again and again: an end that does not last shows here. */
    private void watch() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        while (!stopping) {
            Thread.sleep(100);
            for (UUID id : some(random)) {
                Instant began = history.now();
                Caller.Answer answer = caller.get("/api/v1/tasks/" + id);
                if (answer.isSuccess()) {
                    history.seen(
                            began,
                            id,
                            answer.data().get("status").asString(),
                            answer.data().get("attempts").asInt());
                }
            }
        }
    }

    private List<UUID> some(SplittableRandom random) {
        synchronized (recent) {
            List<UUID> all = List.copyOf(recent);
            return all.isEmpty()
                    ? List.of()
                    : random.ints(WATCHED_AT_A_TIME, 0, all.size())
                            .mapToObj(all::get)
                            .toList();
        }
    }
}
