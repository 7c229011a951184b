package dev.millrace.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/**
 * Claims for the worker inside the server, as long as there is room. What comes into an empty lane while a claim is under way
 * is claimed beside it: a claim takes its time beside a burst, and whoever has a single task is not to wait for it.
 */
@Component
class InProcessClaimer {

    private static final int MAX_CLAIM = 500;
    private static final Duration GATHER = Duration.ofMillis(1);

    /** How many ends may wait to be recorded before nothing more is claimed: short runs end faster than that goes. */
    private static final int UNRECORDED = 2000;

    private final TaskHandlers handlers;
    private final UnservedLanes unserved;
    private final TaskClaims claims;
    private final ActiveLanes active;
    private final StartGates gates;
    private final TaskSettings settings;
    private final NodeName name;
    private final Places places;

    private volatile BiConsumer<TaskHandler, Claim> begin = (handler, claim) -> {
        throw new IllegalStateException("not started");
    };
    private volatile @Nullable BackgroundLoop loop;
    private volatile @Nullable BackgroundLoop beside;
    private volatile boolean backlog;

    /** Whether what is to be claimed beside finds no room: the claim under way has kept it all. */
    private volatile boolean besideWaitsForPlace;

    /** The lanes that the claim under way asks; none: no claim is under way. */
    private volatile Set<Integer> asked = Set.of();

    InProcessClaimer(
            TaskHandlers handlers,
            UnservedLanes unserved,
            TaskClaims claims,
            ActiveLanes active,
            StartGates gates,
            TaskSettings settings,
            NodeName name) {
        this.handlers = handlers;
        this.unserved = unserved;
        this.claims = claims;
        this.active = active;
        this.gates = gates;
        this.settings = settings;
        this.name = name;
        this.places = new Places(settings.concurrency());
    }

    /**
     * Starts to claim.
     *
     * @param begin starts a run, which ends with {@link #ended}
     * @param unrecorded tells how many runs are over whose ends are not recorded yet; when some are, {@link #wake} tells
     */
    void start(BiConsumer<TaskHandler, Claim> begin, IntSupplier unrecorded) {
        this.begin = begin;
        loop = BackgroundLoop.startPrompt(
                "task-claimer", settings.poll(), () -> unrecorded.getAsInt() < UNRECORDED && claimSome());
        beside = BackgroundLoop.startPrompt(
                "task-claimer-beside", settings.poll(), () -> unrecorded.getAsInt() < UNRECORDED && claimBeside());
        active.onActive(() -> {
            if (!asked.isEmpty()) {
                wake(beside);
            }
            wake(loop);
        });
    }

    /** Takes nothing more. */
    void stop() {
        for (BackgroundLoop claiming : new BackgroundLoop[] {loop, beside}) {
            if (claiming != null) {
                claiming.close();
            }
        }
        loop = null;
        beside = null;
    }

    /** Whether it claims, and does not hang. */
    boolean isTurning(Duration hanging) {
        BackgroundLoop claiming = loop;
        return claiming != null && claiming.isTurning(hanging);
    }

    /** Tells that there may be room for more. */
    void wake() {
        wake(loop);
    }

    /** Takes note that a run is over. */
    void ended(TaskHandler handler) {
        places.end(handler);
        if (besideWaitsForPlace) {
            wake(beside);
        }
        wake(loop);
    }

    private static void wake(@Nullable BackgroundLoop claiming) {
        if (claiming != null) {
            claiming.wake();
        }
    }

    /** Claims as much as there is room for; answers whether there may be more. */
    private boolean claimSome() throws InterruptedException {
        if (backlog && places.free() < MAX_CLAIM / 2 && places.taken() > 0) {
            Thread.sleep(GATHER); // a full claim costs hardly more than one of a few
        }
        boolean more = false;
        for (Order order : orders()) {
            more |= claim(order, limit -> {
                List<ActiveLanes.Active> lanes = active.of(order.handlers(), Set.of(), Set.of());
                asked = lanes.stream().map(lane -> lane.lane().id()).collect(Collectors.toUnmodifiableSet());
                try {
                    return claims.claim(name.current(), lanes, limit);
                } finally {
                    asked = Set.of();
                }
            });
        }
        more |= claimUnserved();
        backlog = more;
        return more;
    }

    /** What nobody else runs, so that a task of somebody who tries the API out comes to its end. */
    private boolean claimUnserved() {
        FallbackHandler fallback = unserved.handler().orElse(null);
        return fallback != null
                && claim(new Order(Set.of(), fallback), limit -> claims.claim(name.current(), unserved.find(), limit));
    }

    /** What comes into an empty lane while a claim is under way, which takes its time beside a burst of somebody else. */
    private boolean claimBeside() {
        besideWaitsForPlace = false;
        Set<Integer> others = asked;
        if (others.isEmpty()) {
            return false;
        }
        for (Order order : orders()) {
            List<ActiveLanes.Active> lanes = active.of(order.handlers(), Set.of(), Set.of());
            if (lanes.stream().anyMatch(lane -> !others.contains(lane.lane().id()))) {
                claim(order, limit -> claims.claimBeside(others, name.current(), lanes, limit));
                besideWaitsForPlace |= places.isFull(order.only());
            }
        }
        wake(loop); // it may have missed the places that were taken for these moments
        return false;
    }

    /**
     * Whose tasks are claimed together.
     *
     * @param only the only handler that runs them; null: the one of the task's name
     */
    private record Order(Set<String> handlers, @Nullable TaskHandler only) {}

    /** Handlers with limits of their own are claimed for one by one. */
    private List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        Set<String> unlimited = new HashSet<>();
        for (TaskHandler handler : handlers.all()) {
            if (handler.concurrency() != Integer.MAX_VALUE) {
                orders.add(new Order(Set.of(handler.name()), handler));
            } else {
                unlimited.add(handler.name());
            }
        }
        orders.add(new Order(unlimited, null));
        return orders;
    }

    /** Claims into places that it takes first, and starts what it was given; answers whether there may be more. */
    private boolean claim(Order order, IntFunction<List<Claim>> claim) {
        TaskHandler only = order.only();
        int limit = places.keep(only, MAX_CLAIM);
        if (limit == 0) {
            return false;
        }
        try {
            List<Claim> claimed = claim.apply(limit);
            for (Claim admitted : gates.admit(claimed)) {
                TaskHandler handler =
                        only == null ? handlers.find(admitted.handler()).orElseThrow() : only;
                places.begin(handler);
                begin.accept(handler, admitted);
            }
            return claimed.size() == limit;
        } finally {
            places.release(only, limit);
        }
    }
}
