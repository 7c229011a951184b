package dev.millrace.worker;

import java.time.Duration;
import java.util.function.Consumer;

import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession.Claimed;
import dev.millrace.worker.Membership.Registration;
import dev.millrace.worker.Membership.Remedy;

/** Takes tasks as long as there is room for them: the next ones are claimed while the ones before run. */
final class Claimer {

    private static final int MAX_CLAIM = 1000;
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** How long to wait for more room than there is, where the claim before was answered in full. */
    private static final Duration LINGER = Duration.ofMillis(20);

    private final Membership membership;
    private final Runs runs;
    private final Reporter reporter;
    private final Orders orders;
    private final Recovery recovery;

    /** Whether the claim before was answered in full; the claimer's thread alone knows it. */
    private boolean wasFull;

    private final Runs.Gate gate = new Runs.Gate() {
        @Override
        public boolean isOpen() {
            return orders.mayTake();
        }

        @Override
        public int undelivered() {
            return reporter.length();
        }
    };

    Claimer(Membership membership, Runs runs, Reporter reporter, Orders orders, Consumer<Remedy> giveUp) {
        this.membership = membership;
        this.runs = runs;
        this.reporter = reporter;
        this.orders = orders;
        this.recovery = new Recovery(membership, giveUp);
    }

    /** Goes on until the worker takes nothing more, ever: whoever interrupts it has said so before. */
    void loop() {
        Lasting.turns("claiming tasks", this::claim);
    }

    private boolean claim() throws InterruptedException {
        if (orders.isLeaving()) {
            return false;
        }
        int room = runs.awaitRoom(gate, LOOK_AGAIN, wasFull ? LINGER : Duration.ZERO);
        if (room == 0) {
            return true;
        }
        int limit = Math.min(room, MAX_CLAIM);
        Registration as = membership.registration();
        try {
            Claimed claimed = membership.session().claim(as.incarnation(), limit, LONG_POLL);
            recovery.isWell();
            wasFull = claimed.tasks().size() == limit;
            long heldUntil = claimed.heldFrom() + membership.lease().toNanos();
            runs.begin(claimed.tasks().stream()
                    .map(task -> new Run(task, heldUntil))
                    .toList());
            orders.obey(claimed.order());
            return true;
        } catch (MillraceException e) {
            return !orders.isLeaving() && recovery.from(e, as);
        }
    }
}
