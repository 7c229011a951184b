package dev.millrace.taskapi;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.Ids;
import dev.millrace.tasks.TaskState;

/**
 * The rows of one list of tasks, whose states are kept in three tables: the first rows of each {@link TaskSource}.
 *
 * <p>Here, unlike elsewhere, statements are put together: there are thousands of lawful combinations of filters, sorts and
 * scopes, and a statement that has a switch for each is planned for none of them. All pieces are constants of this package;
 * whatever a caller sends is bound.
 */
final class TaskListStatement {

    /** The clocks of nodes that make ids, and that of the database, differ by less. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    /** How many tasks of all lanes are looked at one by one before another way is taken. */
    private static final int WALKED = 5000;

    private final TaskListRepository.Wish wish;
    private final @Nullable TaskCursor after;
    private final @Nullable TaskLanes lanes;
    private final TaskListRepository.@Nullable OfWorker ofWorker;
    private final TaskListRepository.OfWorker.@Nullable Range rangeOfWorker;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    /**
     * @param lanes where the list's tasks are; null where the list does not ask for lanes, or for too many
     * @param ofWorker what is known of the worker that the list asks for; null where it asks for none
     */
    TaskListStatement(
            TaskListRepository.Wish wish,
            @Nullable TaskCursor after,
            @Nullable TaskLanes lanes,
            TaskListRepository.@Nullable OfWorker ofWorker) {
        this.wish = wish;
        this.after = after;
        this.lanes = lanes;
        this.ofWorker = ofWorker;
        this.rangeOfWorker = ofWorker == null ? null : ofWorker.range();
        bind();
    }

    /** What is bound, beside {@code window}: how many rows are wanted at most. */
    Map<String, @Nullable Object> values() {
        return values;
    }

    /** The first rows of all sources; empty where there can be no such task. */
    String sorted() {
        return rows(true);
    }

    /** All rows of all sources, to be counted; empty where there can be no such task. */
    String unsorted() {
        return rows(false);
    }

    /** Whether the list is of nothing but what completed in lanes. */
    boolean isCompletedOfLanes() {
        TaskFilter filter = wish.filter();
        return lanes != null
                && lanes.others() != null
                && lanes.others().isEmpty()
                && filter.state() == TaskState.COMPLETED
                && filter.worker() == null
                && !filter.asksForTask()
                && !filter.asksForTime();
    }

    private String rows(boolean sorted) {
        TaskFilter filter = wish.filter();
        List<String> first = new ArrayList<>();
        List<String> last = new ArrayList<>();
        for (TaskSource source : TaskSource.of(wish.order().sort(), filter.state(), filter.worker())) {
            List<String> conditions = conditions(source);
            if (conditions != null) {
                (comesLast(source) ? last : first)
                        .addAll(
                                lanes == null
                                        ? scoped(source, conditions, end(source, sorted))
                                        : inLanes(source, lanes, conditions, sorted));
            }
        }
        return !sorted || first.isEmpty() || last.isEmpty()
                ? String.join(
                        " union all ",
                        Stream.concat(first.stream(), last.stream()).toList())
                : "with first as materialized (" + String.join(" union all ", first) + ")"
                        + " select id, key from first"
                        + " union all select id, key from (" + String.join(" union all ", last) + ") as last"
                        + " where (select count(*) from first) < :window";
    }

    /** What has no duration comes after all that has one, and need not be looked for where there is enough of that. */
    private boolean comesLast(TaskSource source) {
        return wish.order().sort() == TaskOrder.Sort.DURATION && source.key() == null;
    }

    private String end(TaskSource source, boolean sorted) {
        return sorted ? " order by " + orderBy(source) + " limit :window" : "";
    }

    private List<String> inLanes(TaskSource source, TaskLanes lanes, List<String> conditions, boolean sorted) {
        String end = end(source, sorted);
        List<String> parts = new ArrayList<>();
        if (!lanes.own().isEmpty()) {
            parts.addAll(
                    sorted
                            ? sortedInLanes(source, lanes, conditions, end)
                            : List.of(inAnyLane(source, lanes, conditions, end)));
        }
        if (lanes.others() == null) {
            // Tasks without a team are in the owner's own lanes.
            List<String> made =
                    with(with(withoutLanes(conditions), "task.owner_id = :owner"), "task.team_id is not null");
            parts.add(select(source, true, with(made, "task.team_id <> all(cast(:teams as uuid[]))"), end));
        } else if (!lanes.others().isEmpty()) {
            List<String> made = with(conditions, "task.owner_id = :owner");
            parts.add(select(source, true, with(made, source.lane() + " = any(:otherLanes)"), end));
        }
        return parts;
    }

    private List<String> sortedInLanes(TaskSource source, TaskLanes lanes, List<String> conditions, String end) {
        if (wish.filter().worker() != null) {
            return List.of(inAnyLane(source, lanes, conditions, end));
        }
        if (!source.laneByLane().isEmpty()) {
            return source.laneByLane().stream()
                    .map(part -> laneByLane(part, Objects.requireNonNull(conditions(part)), end(part, true)))
                    .toList();
        }
        boolean byId = wish.isById() && (source.isTask() || source.isEnded());
        if (byId && wish.filter().state() != TaskState.COMPLETED) {
            return List.of(laneByLane(source, conditions, end));
        }
        return List.of(
                !lanes.fewTasks() && (byId || source.isWaiting())
                        ? nearTheEnd(source, lanes, conditions, end)
                        : inAnyLane(source, lanes, conditions, end));
    }

    // tasks_lane_idx, task_ends_lane_unsuccessful_idx, task_ready_claim_idx or task_ready_later_idx. What completed is
    // most of what there is: it has no index.
    private String laneByLane(TaskSource source, List<String> conditions, String end) {
        return "(select found.id, found.key from unnest(cast(:lanes as integer[])) as wanted (lane) "
                + "cross join lateral "
                + select(source, wish.filter().asksForTask(), with(conditions, source.lane() + " = wanted.lane"), end)
                + " as found)";
    }

    /**
     * What waits or has completed in lanes, in the order of their ids. No index has those in that order, but tasks_lane_idx has
     * all tasks, and at the end where the list begins most are in the same state. So a limited number of each lane is looked
     * at there. That is enough where no lane has any left that would come before the last row of the list; else the planner
     * chooses a way to look at all.
     */
    private String nearTheEnd(TaskSource source, TaskLanes lanes, List<String> conditions, String end) {
        values.put("walk", Math.max(1, WALKED / lanes.own().size()));
        String all = inAnyLane(source, lanes, conditions, end);
        String direction = wish.order().direction().name();
        String bounds = conditions.stream()
                .filter(condition -> condition.startsWith(source.id() + " "))
                .map(condition ->
                        " and task.id" + condition.substring(source.id().length()))
                .collect(Collectors.joining());
        String ofLane = " from tasks task where task.lane = wanted.lane" + bounds + " order by task.id " + direction;
        String columns = wish.filter().asksForTask() ? "task.id, task.handler" : "task.id";
        String wanted = "unnest(cast(:lanes as integer[])) as wanted (lane)";
        String before = wish.order().direction() == TaskOrder.Direction.ASC ? " < " : " > ";
        return "(with near as materialized (select found.id, found.key, wanted.lane from " + wanted
                + " cross join lateral (select task.id as id, " + key(source) + " as key from (select " + columns
                + ofLane
                + " limit :walk) as task join " + source.table() + " on " + source.id() + " = task.id"
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                + " order by task.id " + direction + " limit :window) as found),"
                + " last as (select id from near order by id " + direction + " offset :window - 1 limit 1),"
                + " beyond as (select from " + wanted
                + " where (select count(*) from near where near.lane = wanted.lane) < :window"
                + " and exists (select from (select task.id" + ofLane + " offset :walk limit 1) as unread"
                + " where unread.id" + before + "(select id from last) or not exists (select from last)))"
                + " select near.id, near.key from near where not exists (select from beyond)"
                + " union all select rest.id, rest.key from " + all + " as rest where exists (select from beyond))";
    }

    private String inAnyLane(TaskSource source, TaskLanes lanes, List<String> conditions, String end) {
        List<String> own = with(conditions, source.lane() + " = any(:lanes)");
        return select(
                source,
                wish.filter().asksForTask(),
                lanes.fewTasks() && source.isEnded()
                        ? with(own, source.id() + " = any(array(" + TaskLaneRepository.ids(wish.filter()) + "))")
                        : own,
                end);
    }

    private List<String> scoped(TaskSource source, List<String> given, String end) {
        TaskScope scope = wish.scope();
        TaskFilter filter = wish.filter();
        List<String> conditions = withoutLanes(given);
        if (scope.everything()) {
            return List.of(select(source, filter.asksForLanes() || filter.asksForTask(), conditions, end));
        }
        List<String> parts = new ArrayList<>();
        if (scope.owner() != null) {
            parts.add(select(source, true, with(conditions, "task.owner_id = :owner"), end));
        }
        if (!scope.teams().isEmpty()) {
            // The owner's own tasks are there already, whichever team they are of.
            List<String> theirs = with(conditions, "task.team_id = team.id");
            String ofTeam =
                    select(source, true, scope.owner() == null ? theirs : with(theirs, "task.owner_id <> :owner"), end);
            parts.add("(select found.id, found.key from unnest(cast(:teams as uuid[])) as team (id) "
                    + "cross join lateral " + ofTeam + " as found)");
        }
        return parts;
    }

    /** The conditions with those that lanes stand for elsewhere. */
    private List<String> withoutLanes(List<String> given) {
        TaskFilter filter = wish.filter();
        List<String> conditions = new ArrayList<>(given);
        if (filter.priority() != null) {
            conditions.add("task.priority = :priority");
        }
        if (filter.handler() != null) {
            conditions.add("task.handler = :handler");
        }
        if (filter.queue() != null) {
            conditions.add("task.queue = :queue");
        }
        return conditions;
    }

    private String select(TaskSource source, boolean withTask, List<String> conditions, String end) {
        String from = withTask && !source.isTask()
                ? source.table() + " join tasks task on task.id = " + source.id()
                : source.table();
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return !end.isEmpty() && isSortedByUpdate(source)
                ? sorted(source, from + where)
                : "(select " + source.id() + " as id, " + key(source) + " as key from " + from + where + end + ")";
    }

    private boolean isSortedByUpdate(TaskSource source) {
        return rangeOfWorker != null && rangeOfWorker.fewTasks() && source.isEnded();
    }

    /**
     * "offset 0" keeps the planner from reading what all workers ended in the list's order, until it has enough of this one.
     * Tasks ended in about the order of their ids, which the index has: of rows that come in the list's order, those after the
     * first ones are passed over.
     */
    private String sorted(TaskSource source, String rows) {
        String direction = wish.order().direction().name();
        return "(select id, " + key("at") + " as key from (select " + source.id() + " as id, " + source.key()
                + " as at from " + rows + " order by " + source.id() + " " + direction
                + " offset 0) as of_worker order by at " + direction + ", id " + direction + " limit :window)";
    }

    private String key(TaskSource source) {
        return key(source.key());
    }

    private String key(@Nullable String key) {
        return switch (wish.order().sort()) {
            case CREATED_AT -> "cast(null as text)";
            case UPDATED_AT -> key == null ? "cast(null as timestamptz)" : key;
            case DURATION -> key == null ? "cast(null as bigint)" : key;
        };
    }

    private String orderBy(TaskSource source) {
        String direction = wish.order().direction().name();
        return source.key() == null || !source.indexed()
                ? source.id() + " " + direction
                : source.key() + " " + direction + ", " + source.id() + " " + direction;
    }

    /** Null where no row of the source can come after the cursor. */
    private @Nullable List<String> conditions(TaskSource source) {
        TaskFilter filter = wish.filter();
        List<String> conditions = new ArrayList<>();
        if (source.condition() != null) {
            conditions.add(source.condition());
        }
        if (filter.state() != null && source.isEnded()) {
            conditions.add("ended.state = :state");
        }
        if (filter.worker() != null) {
            conditions.add(source.worker() + (source.isEnded() ? " = :numberOfWorker" : " = :worker"));
        }
        if (rangeOfWorker != null && source.isEnded()) {
            // Partitions in which the worker has nothing would be read to their ends for it.
            conditions.add(source.id() + " between :firstOfWorker and :lastOfWorker");
            conditions.add("ended.ended_at >= cast(:workerSince as timestamptz)");
        }
        if (!filter.withoutHandlers().isEmpty()) {
            conditions.add("task.handler <> all(cast(:withoutHandlers as text[]))");
        }
        if (filter.createdAfter() != null) {
            conditions.add(source.id() + " >= :firstId");
            conditions.add("(" + source.id() + " >= :firstSurely or " + made(source) + " >= :createdAfter)");
        }
        if (filter.createdBefore() != null) {
            conditions.add(source.id() + " < :lastId");
            conditions.add("(" + source.id() + " < :lastSurely or " + made(source) + " < :createdBefore)");
        }
        return after == null || addCursor(source, after, conditions) ? conditions : null;
    }

    /** When the task was made. Its id says that as well, but by another clock: only near a limit the task itself is asked. */
    private static String made(TaskSource source) {
        return source.isTask()
                ? "task.created_at"
                : "(select made.created_at from tasks made where made.id = " + source.id() + " limit 1)";
    }

    private boolean addCursor(TaskSource source, TaskCursor after, List<String> conditions) {
        TaskOrder order = wish.order();
        String beyond = order.direction() == TaskOrder.Direction.ASC ? " > " : " < ";
        if (wish.isById() || (after.key() == null && source.key() == null)) {
            conditions.add(source.id() + beyond + ":cursorId");
            return true;
        }
        if (source.key() == null) {
            return true; // what has no key comes after all that have one
        }
        if (after.key() == null) {
            return false;
        }
        String at = order.sort() == TaskOrder.Sort.UPDATED_AT
                ? "cast(:cursorKey as timestamptz)"
                : "cast(:cursorKey as bigint)";
        conditions.add("(" + source.key() + ", " + source.id() + ")" + beyond + "(" + at + ", :cursorId)");
        if (!source.indexed()) {
            conditions.add(source.id() + beyond + ":cursorBound");
        }
        return true;
    }

    private void bind() {
        TaskFilter filter = wish.filter();
        TaskScope scope = wish.scope();
        values.put("owner", scope.owner());
        values.put("teams", scope.teams().toArray(UUID[]::new));
        values.put("state", filter.state() == null ? null : filter.state().word());
        values.put("worker", filter.worker());
        values.put(
                "priority", filter.priority() == null ? null : filter.priority().level());
        values.put("handler", filter.handler());
        values.put("queue", filter.queue());
        values.put("withoutHandlers", filter.withoutHandlers().toArray(String[]::new));
        if (lanes != null) {
            values.put("lanes", lanes.own().toArray(Integer[]::new));
            values.put(
                    "otherLanes", lanes.others() == null ? null : lanes.others().toArray(Integer[]::new));
        }
        values.put("numberOfWorker", ofWorker == null ? null : ofWorker.number());
        if (rangeOfWorker != null) {
            UUID first = rangeOfWorker.first();
            values.put("firstOfWorker", first);
            values.put("lastOfWorker", rangeOfWorker.last());
            values.put(
                    "workerSince",
                    first == null ? null : Timestamp.from(madeAt(first).minus(CLOCKS_DIFFER)));
        }
        if (filter.createdAfter() != null) {
            values.put("createdAfter", Timestamp.from(filter.createdAfter()));
            values.put("firstId", Ids.leastMadeAt(filter.createdAfter().minus(CLOCKS_DIFFER)));
            values.put("firstSurely", Ids.leastMadeAt(filter.createdAfter().plus(CLOCKS_DIFFER)));
        }
        if (filter.createdBefore() != null) {
            values.put("createdBefore", Timestamp.from(filter.createdBefore()));
            values.put("lastId", Ids.leastMadeAt(filter.createdBefore().plus(CLOCKS_DIFFER)));
            values.put("lastSurely", Ids.leastMadeAt(filter.createdBefore().minus(CLOCKS_DIFFER)));
        }
        if (after != null) {
            values.put("cursorId", after.id());
            values.put("cursorKey", after.key());
            if (after.key() != null && after.order().sort() == TaskOrder.Sort.UPDATED_AT) {
                boolean up = after.order().direction() == TaskOrder.Direction.ASC;
                Instant at = Instant.parse(after.key());
                values.put("cursorBound", Ids.leastMadeAt(up ? at.minus(CLOCKS_DIFFER) : at.plus(CLOCKS_DIFFER)));
            }
        }
    }

    private static Instant madeAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    private static List<String> with(List<String> conditions, String another) {
        return Stream.concat(conditions.stream(), Stream.of(another)).collect(Collectors.toList());
    }
}
