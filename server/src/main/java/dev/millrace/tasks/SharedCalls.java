package dev.millrace.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Asks the database once for what many callers ask of it at the same time: while it answers one group the next one gathers, so
 * that a thousand callers cost a few statements and commits. Nobody waits for company: a lone caller's call is made at once.
 *
 * <p>The call for a group is made by the thread of one of its callers, which then hands on to one of those who came meanwhile: no
 * thread of its own has to be stopped, and a caller's time limits hold. A call begins after all of its callers have come, so each
 * of them sees what was committed before it asked.
 *
 * @param <A> what a caller asks with
 * @param <R> what it gets
 */
final class SharedCalls<A, R> {

    private static final class Waiting<A, R> {

        private final A argument;
        private final Thread caller = Thread.currentThread();
        private volatile boolean leads;
        private volatile @Nullable R result;
        private volatile @Nullable RuntimeException failure;

        Waiting(A argument) {
            this.argument = argument;
        }

        boolean isDone() {
            return result != null || failure != null;
        }
    }

    private final int largest;
    private final Function<List<A>, List<R>> call;
    private final Queue<Waiting<A, R>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean led = new AtomicBoolean();

    /**
     * @param largest how many callers may share a call
     * @param call answers each argument in its place; one that writes does so for all or for none
     */
    SharedCalls(int largest, Function<List<A>, List<R>> call) {
        this.largest = largest;
        this.call = call;
    }

    /** Returns the result when the call that this one had a share in is over; throws what that threw. */
    R ask(A argument) {
        Waiting<A, R> mine = new Waiting<>(argument);
        waiting.add(mine);
        if (led.compareAndSet(false, true)) {
            lead();
        }
        while (!mine.isDone()) {
            if (mine.leads) {
                lead();
            } else {
                // An interrupt is kept for later: what is being committed can no longer be taken back.
                LockSupport.park(this);
            }
        }
        RuntimeException failure = mine.failure;
        R result = mine.result;
        if (result == null) {
            throw failure == null ? new IllegalStateException("neither a result nor a failure") : failure;
        }
        return result;
    }

    /** Makes the call of one group, and hands on to whoever waits then. */
    private void lead() {
        List<Waiting<A, R>> group = new ArrayList<>();
        gather(group, largest);
        try {
            if (!group.isEmpty()) {
                settle(group);
            }
        } finally {
            handOn();
        }
    }

    private void gather(List<Waiting<A, R>> group, int most) {
        for (Waiting<A, R> next = waiting.poll(); next != null; next = group.size() < most ? waiting.poll() : null) {
            group.add(next);
        }
    }

    private void handOn() {
        while (true) {
            Waiting<A, R> next = waiting.peek();
            if (next != null) {
                next.leads = true;
                LockSupport.unpark(next.caller);
                return;
            }
            led.set(false);
            // Whoever came between the look and the line above found that somebody leads, and waits for it.
            if (waiting.isEmpty() || !led.compareAndSet(false, true)) {
                return;
            }
        }
    }

    private void settle(List<Waiting<A, R>> group) {
        try {
            List<R> results =
                    call.apply(group.stream().map(member -> member.argument).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).result = results.get(i);
            }
        } catch (DataIntegrityViolationException e) {
            // One of them cannot be kept; the others are not to suffer for it.
            settleAlone(group, e);
        } catch (DataAccessResourceFailureException e) {
            // The database cannot be reached. Those who have waited for that long already are not to wait for it again.
            gather(group, Integer.MAX_VALUE);
            group.forEach(member -> member.failure = e);
        } catch (RuntimeException e) {
            group.forEach(member -> member.failure = e);
        }
        group.forEach(member -> LockSupport.unpark(member.caller));
    }

    private void settleAlone(List<Waiting<A, R>> group, DataIntegrityViolationException reason) {
        if (group.size() == 1) {
            group.getFirst().failure = reason;
            return;
        }
        for (Waiting<A, R> member : group) {
            try {
                member.result = call.apply(List.of(member.argument)).getFirst();
            } catch (RuntimeException e) {
                member.failure = e;
            }
        }
    }
}
