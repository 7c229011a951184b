package dev.millrace.taskapi;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskService;
import dev.millrace.teams.TeamService;

/** Lists tasks: filtered, sorted, and paged by offset or by cursor. */
@Service
public class TaskLists {

    /** How far a list can be paged by offset, all of whose earlier rows are read each time. */
    public static final long MAX_SKIP = 100_000;

    private static final Duration COUNTING = Duration.ofMillis(40);

    private final TaskListRepository lists;
    private final TaskService tasks;
    private final TeamService teams;

    TaskLists(TaskListRepository lists, TaskService tasks, TeamService teams) {
        this.lists = lists;
        this.tasks = tasks;
        this.teams = teams;
    }

    /**
     * Whose tasks a caller sees: everybody's, or its own and those of its teams; or those of one team alone.
     *
     * @throws ApiException 404 where there is no such team, 403 where the caller is not in it
     */
    public TaskScope scope(Caller caller, @Nullable UUID team) {
        if (team != null) {
            teams.requireMember(caller, team);
            return TaskScope.ofTeam(team);
        }
        return caller.seesAllWork()
                ? TaskScope.all()
                : new TaskScope(false, caller.userId(), Set.copyOf(teams.teamsOf(caller.userId())));
    }

    /**
     * One page of a list.
     *
     * @param cursor the {@code next_cursor} of the page before; null to go by offset
     * @throws ApiException 400 where the cursor is none, or the offset is too far
     */
    public TaskPage list(
            TaskScope scope, TaskFilter filter, TaskOrder order, PageRequest page, @Nullable String cursor) {
        if (page.skip() > MAX_SKIP) {
            throw ApiException.invalid("skip", "must be at most " + MAX_SKIP + "; go on with `cursor` instead");
        }
        if (cursor != null && page.skip() > 0) {
            throw ApiException.invalid("skip", "must not be given together with `cursor`");
        }
        TaskCursor after = cursor == null ? null : TaskCursor.parse(cursor, order);
        var wish = new TaskListRepository.Wish(scope, filter, order);
        List<TaskListRepository.Entry> entries = lists.list(wish, after, page.skip(), page.limit() + 1);
        boolean more = entries.size() > page.limit();
        boolean endsHere = !more && cursor == null && (page.skip() == 0 || !entries.isEmpty());
        TaskPage.Total total =
                endsHere ? new TaskPage.Total(page.skip() + entries.size(), false) : lists.count(wish, COUNTING);
        // A guess may be less than what is seen.
        long seen = cursor == null ? page.skip() + entries.size() : entries.size();
        List<TaskListRepository.Entry> shown = more ? entries.subList(0, page.limit()) : entries;
        TaskListRepository.Entry last = more ? shown.getLast() : null;
        return new TaskPage(
                new Page<>(found(shown), page, Math.max(total.count(), total.isEstimate() ? seen : 0)),
                total.isEstimate(),
                last == null
                        ? null
                        : new TaskCursor(order, last.key(), last.id().value()).text());
    }

    /** The ids of a list, in its order. */
    public List<UUID> ids(TaskScope scope, TaskFilter filter, PageRequest page) {
        var wish = new TaskListRepository.Wish(scope, filter, TaskOrder.NEWEST);
        return lists.list(wish, null, page.skip(), page.limit()).stream()
                .map(entry -> entry.id().value())
                .toList();
    }

    public TaskPage.Total count(TaskScope scope, TaskFilter filter) {
        return lists.count(new TaskListRepository.Wish(scope, filter, TaskOrder.NEWEST), COUNTING);
    }

    private List<Task> found(List<TaskListRepository.Entry> entries) {
        return tasks.page(entries.stream().map(TaskListRepository.Entry::id).toList());
    }
}
