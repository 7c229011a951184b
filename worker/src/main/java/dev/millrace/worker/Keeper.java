package dev.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Pulse;
import dev.millrace.worker.Membership.Registration;
import dev.millrace.worker.Membership.Remedy;
import dev.millrace.worker.Run.StopReason;

/** Keeps alive what the worker holds, and stops what should not go on. */
final class Keeper {

    private static final Duration LOOK = Duration.ofMillis(250);

    /** A wish to cancel comes back with a heartbeat: where something runs, there is one a second. */
    private static final Duration WHILE_BUSY = Duration.ofSeconds(1);

    private final Membership membership;
    private final Runs runs;
    private final Reporter reporter;
    private final Orders orders;
    private final Recovery recovery;
    private final Runnable drained;

    /** When the last heartbeat was sent; the keeper's thread alone knows it. */
    private long beaten = System.nanoTime();

    Keeper(
            Membership membership,
            Runs runs,
            Reporter reporter,
            Orders orders,
            Consumer<Remedy> giveUp,
            Runnable drained) {
        this.membership = membership;
        this.runs = runs;
        this.reporter = reporter;
        this.orders = orders;
        this.recovery = new Recovery(membership, giveUp);
        this.drained = drained;
    }

    /** Goes on until the worker closes, or has ended all that it had and is to leave. */
    void loop() {
        Lasting.turns("keeping its leases", this::look);
    }

    private boolean look() {
        if (orders.isClosing() || !Pause.sleep(LOOK)) {
            return false;
        }
        runs.all().stream().filter(Run::isPastTimeout).forEach(run -> run.stop(StopReason.TIMED_OUT));
        runs.takeStale().forEach(run -> reporter.report(new RunEnd.Released(run)));
        if (orders.isDraining() && runs.size() == 0 && reporter.length() == 0) {
            drained.run();
            return false;
        }
        Duration between = runs.size() == 0 ? membership.heartbeat() : busy();
        if (System.nanoTime() - beaten < between.toNanos() && !runs.anyInDoubt()) {
            return true;
        }
        beaten = System.nanoTime();
        Registration as = membership.registration();
        try {
            beat(as);
            recovery.isWell();
            return true;
        } catch (MillraceException e) {
            return !orders.isClosing() && recovery.from(e, as);
        }
    }

    /** Short tasks come and go by the thousand between two heartbeats: while a lease is fresh, it need not be kept. */
    private boolean isWorthNaming(Run run) {
        return run.age().compareTo(busy()) >= 0 || runs.isInDoubt(run);
    }

    private Duration busy() {
        Duration third = membership.heartbeat().dividedBy(3);
        return third.compareTo(WHILE_BUSY) < 0 ? third : WHILE_BUSY;
    }

    private void beat(Registration as) {
        // What has ended and is not delivered is held as well. Those that run are asked for first: what ends meanwhile
        // is in both.
        Map<UUID, Lease> held = new HashMap<>();
        List<Run> named = runs.all().stream().filter(this::isWorthNaming).toList();
        named.forEach(run -> name(run, held));
        reporter.undelivered().stream().filter(this::isWorthNaming).forEach(run -> name(run, held));
        Pulse pulse = membership.beat(as, orders.status(), runs.size(), new ArrayList<>(held.values()));
        // The answer is about the leases that were named: by now a task may be here under another one.
        List<Run> meant = named.stream()
                .filter(run -> run.lease().equals(held.get(run.id())))
                .toList();
        stop(meant, pulse.lost(), StopReason.LEASE_LOST);
        long heldUntil = pulse.heldFrom() + membership.lease().toNanos();
        meant.forEach(run -> run.keep(heldUntil));
        stop(meant, pulse.cancelled(), StopReason.CANCELLED);
        runs.startSome();
        orders.obey(pulse.order());
    }

    /** Of two leases of one task the later one is held: the other was lost. */
    private static void name(Run run, Map<UUID, Lease> held) {
        held.merge(run.id(), run.lease(), (one, other) -> one.fence() > other.fence() ? one : other);
    }

    private static void stop(List<Run> some, Collection<UUID> tasks, StopReason reason) {
        some.stream().filter(run -> tasks.contains(run.id())).forEach(run -> run.stop(reason));
    }
}
