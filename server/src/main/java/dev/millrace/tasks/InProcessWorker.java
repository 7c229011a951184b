package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.BackgroundLoop;

/**
 * The worker inside the server: runs what is claimed for the handlers that are beans, each on a virtual thread, keeps the
 * leases alive and reports how the runs end.
 */
@Component
class InProcessWorker implements SmartLifecycle, WorkerPulse {

    private static final Logger log = LoggerFactory.getLogger(InProcessWorker.class);
    private static final Duration KEEP = Duration.ofSeconds(1);
    private static final Duration BETWEEN_KEEPS = Duration.ofMillis(100);
    private static final Duration HANGING = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(1500);

    private final TaskHandlers handlers;
    private final LeaseRepository leases;
    private final LeaseReaper reaper;
    private final InProcessClaimer claimer;
    private final TaskEndings endings;
    private final RunVerdict verdict;
    private final QueueSignals signals;
    private final TaskSettings settings;
    private final NodeName name;
    private final JsonMapper json;

    /** By lease, not by task: one that was lost here may have come back, and runs again while its former run still stops. */
    private final Map<LeaseToken, ActiveRun> running = new ConcurrentHashMap<>();

    private @Nullable BackgroundLoop keeper;
    private @Nullable RunReporter reporter;

    InProcessWorker(
            TaskHandlers handlers,
            LeaseRepository leases,
            LeaseReaper reaper,
            InProcessClaimer claimer,
            TaskEndings endings,
            RunVerdict verdict,
            QueueSignals signals,
            TaskSettings settings,
            NodeName name,
            JsonMapper json) {
        this.handlers = handlers;
        this.leases = leases;
        this.reaper = reaper;
        this.claimer = claimer;
        this.endings = endings;
        this.verdict = verdict;
        this.signals = signals;
        this.settings = settings;
        this.name = name;
        this.json = json;
    }

    @Override
    public void start() {
        reaper.takeBack(name.pattern()); // what this node's former run left
        RunReporter reporting = new RunReporter(endings, claimer::wake);
        reporter = reporting;
        claimer.start(this::begin, reporting::length);
        keeper = BackgroundLoop.start("lease-keeper", KEEP, this::keepLeases);
        signals.onSignal(this::wakeKeeper);
    }

    /** Gives everything back: stops claiming, tells the runs to stop, and returns to the queue what does not end in time. */
    @Override
    public void stop() {
        claimer.stop();
        running.values().forEach(run -> run.stop(ActiveRun.StopReason.SHUTDOWN));
        awaitRuns(SHUTDOWN_GRACE);
        running.values().forEach(run -> settle(run, released(run.claim())));
        close(keeper);
        close(reporter);
        keeper = null;
        reporter = null;
    }

    @Override
    public boolean isRunning() {
        return reporter != null;
    }

    @Override
    public boolean beats() {
        BackgroundLoop keeping = keeper;
        return claimer.isTurning(HANGING) && keeping != null && keeping.isTurning(HANGING);
    }

    @Override
    public String name() {
        return name.current();
    }

    @Override
    public String nodePrefix() {
        return name.prefix();
    }

    @Override
    public Set<String> handlers() {
        return handlers.all().stream().map(TaskHandler::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public int load() {
        return running.size();
    }

    @Override
    public int capacity() {
        return settings.concurrency();
    }

    private void wakeKeeper() {
        BackgroundLoop keeping = keeper;
        if (keeping != null && !running.isEmpty()) {
            keeping.wake();
        }
    }

    private void begin(TaskHandler handler, Claim claim) {
        ActiveRun run = new ActiveRun(claim, json);
        running.put(claim.lease(), run);
        Thread thread = Thread.ofVirtual().name("task-" + claim.id()).unstarted(() -> execute(handler, run));
        run.runsOn(thread);
        thread.start();
    }

    private void execute(TaskHandler handler, ActiveRun run) {
        MDC.put("task_id", run.id().toString());
        try {
            RunEnd end = outcome(handler, run);
            settle(run, end);
        } finally {
            running.remove(run.claim().lease());
            claimer.ended(handler);
            MDC.remove("task_id");
        }
    }

    private @Nullable RunEnd outcome(TaskHandler handler, ActiveRun run) {
        Claim claim = run.claim();
        try {
            JsonNode result = handler.handle(run);
            return RunEnd.Ended.completed(claim, result);
        } catch (Throwable e) {
            // A stack that overflows is the handler's own fault, and all right again by now.
            if (e instanceof VirtualMachineError broken && !(e instanceof StackOverflowError)) {
                throw broken;
            }
            ActiveRun.StopReason stop = run.stopReason().orElse(null);
            if (stop != null) {
                return stopped(claim, stop);
            }
            log.atInfo()
                    .addKeyValue("task_id", claim.id())
                    .addKeyValue("attempt", claim.attempt())
                    .setCause(e instanceof TaskFailure ? null : e)
                    .log("Run failed: {}", e.getMessage());
            return verdict.failed(claim, e);
        }
    }

    private @Nullable RunEnd stopped(Claim claim, ActiveRun.StopReason reason) {
        return switch (reason) {
            case CANCELLED -> RunEnd.Ended.cancelled(claim);
            case TIMED_OUT -> verdict.timedOut(claim);
            case SHUTDOWN -> released(claim);
            case LEASE_LOST -> null; // whoever took the task over decides
        };
    }

    private static RunEnd released(Claim claim) {
        return new RunEnd.PutBack(claim, RunEnd.Outcome.RELEASED, null, Duration.ZERO);
    }

    private void settle(ActiveRun run, @Nullable RunEnd end) {
        RunReporter reporting = reporter;
        if (run.settle() && end != null && reporting != null) {
            reporting.report(end);
        }
    }

    /** Extends the leases, and with the answer stops what was cancelled, timed out or taken away. */
    private boolean keepLeases() throws InterruptedException {
        if (running.isEmpty()) {
            return false;
        }
        Thread.sleep(BETWEEN_KEEPS); // signals come by the hundred, and one look answers many
        Map<LeaseToken, ActiveRun> held = Map.copyOf(running);
        writeProgress(held.values());
        Map<LeaseToken, TaskLeases.Extended> kept = leases.extend(name.current(), held.keySet()).stream()
                .collect(Collectors.toMap(TaskLeases.Extended::lease, Function.identity()));
        held.forEach((token, run) -> {
            TaskLeases.Extended lease = kept.get(token);
            if (lease == null) {
                run.stop(ActiveRun.StopReason.LEASE_LOST);
            } else if (lease.cancelRequested()) {
                run.stop(ActiveRun.StopReason.CANCELLED);
            } else if (run.isPastTimeout()) {
                run.stop(ActiveRun.StopReason.TIMED_OUT);
            }
            giveUpOnTheDeaf(run);
        });
        return false;
    }

    /** A handler that does not stop when told keeps its thread, but not its task. */
    private void giveUpOnTheDeaf(ActiveRun run) {
        if (run.nanosSinceStop() > STOP_GRACE.toNanos()) {
            run.stopReason().ifPresent(reason -> settle(run, stopped(run.claim(), reason)));
        }
    }

    private void writeProgress(Collection<ActiveRun> runs) {
        for (ActiveRun run : runs) {
            run.takeProgress().ifPresent(progress -> leases.progress(run.claim(), progress));
        }
    }

    private void awaitRuns(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        for (ActiveRun run : new ArrayList<>(running.values())) {
            run.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    private static void close(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            log.atWarn().setCause(e).log("Stopping a part of the worker failed");
        }
    }
}
