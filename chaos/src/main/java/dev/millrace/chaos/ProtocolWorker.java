package dev.millrace.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.client.Millrace;
import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession;
import dev.millrace.client.WorkerSession.Claimed;
import dev.millrace.client.WorkerSession.ClaimedTask;
import dev.millrace.client.WorkerSession.Completed;
import dev.millrace.client.WorkerSession.Failed;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Pulse;
import dev.millrace.client.WorkerSession.Report;
import dev.millrace.worker.TaskFailure;

/**
 * A worker that writes down every word it exchanges with the servers. It turns to another server when one does not answer, and
 * it is a bad loser: a run whose lease is lost goes on, and its result is offered all the same.
 */
final class ProtocolWorker {

    private static final int CAPACITY = 8;
    private static final Duration LONG_POLL = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int OFFERS = 300;
    private static final int NOT_KNOWN = 404;
    private static final int CONFLICT = 409;

    private final List<WorkerSession> servers = new ArrayList<>();
    private final String id;
    private final String handler;
    private final HistoryWriter history;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<Long, Run> running = new ConcurrentHashMap<>();
    private volatile long incarnation;
    private volatile Duration lease = Duration.ZERO;

    ProtocolWorker(List<String> servers, String token, String id, String handler, HistoryWriter history) {
        servers.forEach(
                server -> this.servers.add(Millrace.connect(server, token).worker(id)));
        this.id = id;
        this.handler = handler;
        this.history = history;
    }

    /** A run of one task; one lease may stand for several tasks, so that its number is no name of a run. */
    private record Run(ClaimedTask task, Work work, Thread thread) {}

    void run() throws InterruptedException {
        register();
        Thread.ofPlatform().name("heart").start(this::beatForEver);
        while (true) {
            try {
                claim();
            } catch (MillraceException e) {
                overcome(e);
            }
        }
    }

    private void register() throws InterruptedException {
        var profile = new WorkerSession.Profile(List.of(handler), List.of(), CAPACITY, null, "chaos", Map.of());
        while (true) {
            try {
                // Written down first: the server may take this name's tasks back before we hear of it.
                history.registering(id);
                WorkerSession.Registered registered = server().register(profile);
                lease = Duration.ofSeconds(registered.leaseSeconds());
                incarnation = registered.incarnation();
                return;
            } catch (MillraceException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                next();
                Thread.sleep(PAUSE);
            }
        }
    }

    private WorkerSession server() {
        return servers.get(Math.floorMod(turn.get(), servers.size()));
    }

    private void next() {
        turn.incrementAndGet();
    }

    private void overcome(MillraceException e) throws InterruptedException {
        if (e.isTransient()) {
            next();
            Thread.sleep(PAUSE);
        } else if (e.status() == NOT_KNOWN) {
            register();
        } else {
            System.err.println(id + " ends: " + e.getMessage());
            Runtime.getRuntime().halt(WorkerProgram.PROTOCOL_BROKEN);
        }
    }

    private void claim() throws InterruptedException {
        int room = CAPACITY - running.size();
        if (room <= 0) {
            Thread.sleep(10);
            return;
        }
        Instant began = history.now();
        Claimed claimed = server().claim(incarnation, room, LONG_POLL);
        for (ClaimedTask task : claimed.tasks()) {
            history.run(Event.What.CLAIMED, began, task.taskId(), id, task.fence(), task.attempt(), null);
        }
        boolean inDoubt = System.nanoTime() - claimed.heldFrom() > lease.toNanos() / 2;
        (inDoubt ? confirmed(claimed.tasks()) : claimed.tasks()).forEach(this::begin);
    }

    /** Those that are still held, where the answer was so long on its way that they may run elsewhere by now. */
    private List<ClaimedTask> confirmed(List<ClaimedTask> tasks) {
        Instant began = history.now();
        List<Lease> leases = tasks.stream()
                .map(task -> new Lease(task.taskId(), task.fence()))
                .toList();
        Pulse pulse = server().heartbeat(incarnation, "active", running.size(), leases);
        List<ClaimedTask> kept = new ArrayList<>();
        for (ClaimedTask task : tasks) {
            boolean lost = pulse.lost().contains(task.taskId());
            note(lost ? Event.What.LOST : Event.What.KEPT, began, task, null);
            if (!lost) {
                kept.add(task);
            }
        }
        return kept;
    }

    private void begin(ClaimedTask task) {
        Work work = Work.of(task.payload());
        Thread thread = Thread.ofVirtual().unstarted(() -> execute(task, work));
        running.put(key(task), new Run(task, work, thread));
        thread.start();
    }

    private static long key(ClaimedTask task) {
        return task.taskId().getLeastSignificantBits() ^ task.fence();
    }

    private void execute(ClaimedTask task, Work work) {
        try {
            offer(task, end(task, work));
        } catch (InterruptedException e) {
            // cancelled while it was offered: somebody else ends it
        } finally {
            running.remove(key(task));
        }
    }

    private static Report end(ClaimedTask task, Work work) {
        try {
            Object result = work.perform(task.attempt(), task.fence());
            return report(new Completed(task.taskId(), task.fence(), result), null);
        } catch (InterruptedException e) {
            return report(null, new Failed(task.taskId(), task.fence(), "cancelled", false, null));
        } catch (TaskFailure e) {
            return report(null, new Failed(task.taskId(), task.fence(), String.valueOf(e.getMessage()), false, null));
        } catch (IllegalStateException e) {
            return report(null, new Failed(task.taskId(), task.fence(), String.valueOf(e.getMessage()), true, 0.1));
        }
    }

    private static Report report(@Nullable Completed completed, @Nullable Failed failed) {
        return new Report(
                completed == null ? List.of() : List.of(completed),
                failed == null ? List.of() : List.of(failed),
                List.of(),
                List.of(),
                List.of());
    }

    private void offer(ClaimedTask task, Report report) throws InterruptedException {
        String end = report.completed().isEmpty() ? "failed" : "completed";
        for (int i = 0; i < OFFERS; i++) {
            Instant began = history.now();
            note(Event.What.OFFERED, began, task, end);
            try {
                var answer = server().report(incarnation, report);
                List<String> said = report.completed().isEmpty() ? answer.failed() : answer.completed();
                boolean recorded = said.getFirst().equals("recorded");
                note(recorded ? Event.What.RECORDED : Event.What.REFUSED, began, task, end);
                return;
            } catch (MillraceException e) {
                if (!e.isTransient()) {
                    boolean lost = e.status() == CONFLICT || e.status() == NOT_KNOWN;
                    note(Event.What.REFUSED, began, task, end);
                    if (!lost) {
                        throw e;
                    }
                    return;
                }
                note(Event.What.OFFER_UNANSWERED, began, task, end);
                next();
                Thread.sleep(PAUSE);
            }
        }
    }

    private void note(Event.What what, Instant began, ClaimedTask task, @Nullable String note) {
        history.run(what, began, task.taskId(), id, task.fence(), task.attempt(), note);
    }

    private void beatForEver() {
        while (true) {
            try {
                Thread.sleep(BEAT);
                beat();
            } catch (InterruptedException e) {
                return;
            } catch (MillraceException e) {
                next(); // whoever claims sees what is wrong
            }
        }
    }

    private void beat() {
        // Of two runs of one task the earlier one has lost its lease, whether it knows or not.
        Collection<Run> held = running.values().stream()
                .filter(run -> !run.work().isLeftAlone())
                .collect(Collectors.toMap(
                        run -> run.task().taskId(),
                        Function.identity(),
                        (one, other) -> one.task().fence() > other.task().fence() ? one : other))
                .values();
        Instant began = history.now();
        try {
            Pulse pulse = server().heartbeat(
                            incarnation,
                            "active",
                            running.size(),
                            held.stream()
                                    .map(run -> new Lease(
                                            run.task().taskId(), run.task().fence()))
                                    .toList());
            Set<UUID> lost = Set.copyOf(pulse.lost());
            for (Run run : held) {
                boolean kept = !lost.contains(run.task().taskId());
                note(kept ? Event.What.KEPT : Event.What.LOST, began, run.task(), null);
                if (kept && pulse.cancelled().contains(run.task().taskId())) {
                    run.thread().interrupt();
                }
            }
        } catch (MillraceException e) {
            held.forEach(run -> note(Event.What.KEEP_UNANSWERED, began, run.task(), null));
            throw e;
        }
    }
}
