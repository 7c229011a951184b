package dev.millrace.tasks;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The queue as workers outside this process use it. Each call names the worker, and acts only on leases that this worker
 * holds: what it no longer holds is missing from the answer, and nothing was changed for it.
 */
public interface TaskLeases {

    /**
     * Which tasks a worker asks for.
     *
     * @param handlers the kinds of tasks that it can run
     * @param queues the only queues that it takes them from; empty: all
     * @param tenants the only teams and users whose tasks it takes; empty: all
     * @param limit how many tasks it takes at most
     * @param resources what each run of it uses, such as GPUs, where the task itself says nothing; null: nothing known
     */
    record Wanted(
            Set<String> handlers,
            Set<String> queues,
            Set<UUID> tenants,
            int limit,
            @Nullable JsonNode resources) {

        public Wanted {
            handlers = Set.copyOf(handlers);
            queues = Set.copyOf(queues);
            tenants = Set.copyOf(tenants);
        }

        /** For a worker that says nothing of what it uses. */
        public Wanted(Set<String> handlers, Set<String> queues, Set<UUID> tenants, int limit) {
            this(handlers, queues, tenants, limit, null);
        }

        /** Tasks of all tenants. */
        public Wanted(Set<String> handlers, Set<String> queues, int limit) {
            this(handlers, queues, Set.of(), limit, null);
        }

        /** The same, for a worker whose runs use these. */
        public Wanted using(@Nullable JsonNode used) {
            return new Wanted(handlers, queues, tenants, limit, used);
        }
    }

    /**
     * A lease that goes on.
     *
     * @param cancelRequested whether the run should stop, because somebody wishes the task cancelled
     */
    record Extended(LeaseToken lease, boolean cancelRequested) {}

    /** How far a run says it is. */
    record ProgressReport(LeaseToken lease, double fraction, JsonNode details) {}

    /**
     * Takes waiting tasks, the most urgent first. Where there are none, waits for some on the caller's thread, which should
     * be a virtual one, and looks again only when there is reason to. A server that shuts down answers at once.
     *
     * @param isThere whether the worker is still there to take an answer; asked before each look but the first
     */
    List<Claim> claim(String worker, Wanted wanted, Duration wait, BooleanSupplier isThere);

    /** As above, for a worker that waits for the answer whatever happens. */
    default List<Claim> claim(String worker, Wanted wanted, Duration wait) {
        return claim(worker, wanted, wait, () -> true);
    }

    /**
     * Keeps leases alive. A task that the worker holds and does not name for the time of a lease, while it names others of
     * the same claim, was forgotten: it goes back to the queue.
     */
    List<Extended> extend(String worker, Collection<LeaseToken> leases);

    /** Keeps all leases alive that the worker holds. */
    List<Extended> extendAll(String worker);

    /** Records how runs ended, and answers for which tasks. A task must not be named twice. */
    Set<TaskId> report(String worker, List<RunReport> reports);

    /** Notes how far runs are, and answers for which tasks. */
    Set<TaskId> progress(String worker, List<ProgressReport> reports);

    /** The leases among the given ones that the worker holds, and of which task and attempt each is. */
    Map<TaskId, Claim> held(String worker, Collection<LeaseToken> leases);

    /** Gives back all that a worker holds that leaves, as no failure. */
    void giveBack(String worker);

    /** Takes back all that a worker holds whose end is certain, as the lapse of its leases would. */
    void takeBack(String worker);

    /** Whether claims are still answered; a server that shuts down gives out nothing more. */
    boolean isOpen();

    /** Whether the server runs tasks of this handler itself and takes part in their end: then no other worker may. */
    boolean isReserved(String handler);

    /** The handlers for which that is so. */
    Set<String> reserved();
}
