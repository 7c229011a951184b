package dev.millrace.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Makes up the history of one task, told in seconds, and what the server says of it in the end. */
final class Story {

    private static final Instant START = Instant.parse("2026-03-29T00:59:50Z");

    private final UUID id = UUID.randomUUID();
    private final String mark;
    private final List<Event> events = new ArrayList<>();
    private final List<TaskFacts.Run> runs = new ArrayList<>();
    private Act act = Act.WORK;
    private String state = "pending";
    private long fence;
    private @Nullable String error;
    private boolean listed = true;
    private List<UUID> parents = List.of();

    Story() {
        this("mark-1");
    }

    Story(String mark) {
        this.mark = mark;
    }

    Story act(Act asked) {
        this.act = asked;
        return this;
    }

    Story dependsOn(Story parent) {
        this.parents = List.of(parent.id);
        return this;
    }

    Story enqueued(int at) {
        return add(at, Event.What.ENQUEUED, mark, id, null, 0, 0, null);
    }

    Story alsoEnqueuedAs(UUID other) {
        return add(1, Event.What.ENQUEUED, mark, other, null, 0, 0, null);
    }

    Story seen(int at, String seen, int attempts) {
        return add(at, Event.What.SEEN, null, id, null, 0, attempts, seen);
    }

    Story cancelAccepted(int at, String answer) {
        return add(at, Event.What.CANCEL_ACCEPTED, null, id, null, 0, 0, answer);
    }

    Story retried(int at) {
        return add(at, Event.What.RETRIED, null, id, null, 0, 0, null);
    }

    Story registering(int at, String worker) {
        return add(at, Event.What.REGISTERED, null, null, worker, 0, 0, null);
    }

    Story claimed(int at, String worker, long lease, int attempt) {
        return add(at, Event.What.CLAIMED, null, id, worker, lease, attempt, null);
    }

    Story kept(int at, String worker, long lease, int attempt) {
        return add(at, Event.What.KEPT, null, id, worker, lease, attempt, null);
    }

    Story keepUnanswered(int at, String worker, long lease, int attempt) {
        return add(at, Event.What.KEEP_UNANSWERED, null, id, worker, lease, attempt, null);
    }

    Story offered(int at, String worker, long lease, int attempt, String end) {
        return add(at, Event.What.OFFERED, null, id, worker, lease, attempt, end);
    }

    Story offerUnanswered(int at, String worker, long lease, int attempt, String end) {
        return add(at, Event.What.OFFER_UNANSWERED, null, id, worker, lease, attempt, end);
    }

    Story recorded(int at, String worker, long lease, int attempt, String end) {
        return add(at, Event.What.RECORDED, null, id, worker, lease, attempt, end);
    }

    Story refused(int at, String worker, long lease, int attempt, String end) {
        return add(at, Event.What.REFUSED, null, id, worker, lease, attempt, end);
    }

    /** A run that the server tells of; {@code ended} null where it still runs. */
    Story run(int attempt, String worker, int started, @Nullable Integer ended, String outcome) {
        return run(attempt, worker, started, ended, outcome, null);
    }

    Story run(
            int attempt, String worker, int started, @Nullable Integer ended, String outcome, @Nullable String reason) {
        runs.add(new TaskFacts.Run(
                attempt,
                worker,
                START.plusSeconds(started),
                ended == null ? null : START.plusSeconds(ended),
                outcome,
                reason));
        return this;
    }

    Story is(String ended, long resultFence) {
        return is(ended, resultFence, null);
    }

    Story is(String ended, long resultFence, @Nullable String reason) {
        this.state = ended;
        this.fence = resultFence;
        this.error = reason;
        return this;
    }

    Story unlisted() {
        this.listed = false;
        return this;
    }

    List<Event> events() {
        return events;
    }

    TaskFacts facts() {
        return new TaskFacts(
                id,
                mark,
                act.word(),
                state,
                runs.isEmpty() ? 0 : runs.getLast().attempt(),
                error,
                fence,
                listed,
                "key",
                parents,
                List.copyOf(runs));
    }

    private Story add(
            int at,
            Event.What what,
            @Nullable String name,
            @Nullable UUID task,
            @Nullable String worker,
            long lease,
            int attempt,
            @Nullable String note) {
        Instant time = START.plusSeconds(at);
        events.add(new Event(time, time, what, name, task, worker, lease, attempt, note));
        return this;
    }
}
