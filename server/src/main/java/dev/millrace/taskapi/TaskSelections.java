package dev.millrace.taskapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.tasks.TaskState;

/**
 * Does something to many tasks, in two steps: the first keeps which tasks a filter finds, the second acts on exactly those.
 * What comes into being in between is not touched, however well it fits the filter; nor is what has come into another state.
 */
@Service
public class TaskSelections {

    /** How many tasks are taken at once. */
    public static final int MOST = 10_000;

    private static final Duration GOOD_FOR = Duration.ofMinutes(10);
    private static final int SHOWN = 10;
    private static final int AT_ONCE = 500;

    private final TaskSelectionRepository selections;
    private final TaskLists lists;
    private final TaskService tasks;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TaskSelections(
            TaskSelectionRepository selections,
            TaskLists lists,
            TaskService tasks,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.selections = selections;
        this.lists = lists;
        this.tasks = tasks;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** What is to be done to which tasks. */
    public record Wish(BulkAction action, TaskScope scope, TaskFilter filter) {

        /** Tells apart wishes for different things; those of the same user are compared by it. */
        String fingerprint() {
            List<String> teams =
                    scope.teams().stream().map(UUID::toString).sorted().toList();
            return action + " " + scope.everything() + " " + scope.owner() + " " + teams + " " + filter.state() + " "
                    + filter.priority() + " " + quoted(filter.worker()) + " " + quoted(filter.handler()) + " "
                    + quoted(filter.queue()) + " " + filter.createdAfter() + " " + filter.createdBefore();
        }

        private static String quoted(@Nullable String text) {
            return text == null ? "-" : text.length() + ":" + text;
        }
    }

    /**
     * The tasks that were found.
     *
     * @param more whether there are more than are taken at once
     * @param sample some of them
     */
    public record Selection(int count, boolean more, List<Task> sample, UUID token, Instant expiresAt) {}

    /**
     * What was done.
     *
     * @param skipped how many tasks were no longer in a state in which it can be done
     */
    public record Outcome(int done, int skipped) {}

    /** @throws ApiException 422 where the filter asks for tasks to which this cannot be done */
    public Selection select(Caller caller, Wish wish) {
        // State by state, a task that moves on meanwhile is found twice.
        Set<UUID> each = new LinkedHashSet<>();
        for (TaskState state : states(wish)) {
            int room = MOST + 1 - each.size();
            if (room > 0) {
                each.addAll(lists.ids(wish.scope(), inState(wish.filter(), state), new PageRequest(0, room)));
            }
        }
        List<UUID> found = List.copyOf(each);
        boolean more = found.size() > MOST;
        List<UUID> taken = more ? found.subList(0, MOST) : found;
        UUID token = UUID.randomUUID();
        Instant expiresAt = clock.instant().plus(GOOD_FOR);
        selections.keep(token, caller.userId(), wish.fingerprint(), taken, expiresAt);
        return new Selection(taken.size(), more, sample(taken), token, expiresAt);
    }

    /**
     * Does it in the order of the tasks' ids: two of these never wait for each other in a circle, and what others depend on comes
     * before them.
     *
     * @throws ApiException 409 where the token is not that of such a selection, or no longer
     */
    public Outcome act(Caller caller, Wish wish, String token) {
        List<TaskId> chosen =
                taken(caller, wish, token).stream().sorted().map(TaskId::new).toList();
        Set<TaskState> states = Set.copyOf(states(wish));
        int done = 0;
        for (int from = 0; from < chosen.size(); from += AT_ONCE) {
            List<TaskId> some = chosen.subList(from, Math.min(chosen.size(), from + AT_ONCE));
            Integer count = transaction.execute(status -> actOn(wish.action(), some, states));
            done += count == null ? 0 : count;
        }
        return new Outcome(done, chosen.size() - done);
    }

    private List<UUID> taken(Caller caller, Wish wish, String token) {
        UUID id;
        try {
            id = UUID.fromString(token);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("confirm_token", "is not one that this server gave out");
        }
        return selections
                .take(id, caller.userId(), wish.fingerprint())
                .orElseThrow(() -> ApiException.conflict("the confirm_token is used up, expired, or stands for "
                        + "another action or filter; ask without it for a new one"));
    }

    private int actOn(BulkAction action, List<TaskId> ids, Set<TaskState> states) {
        return switch (action) {
            case CANCEL -> tasks.cancelAll(ids, states);
            case RETRY -> tasks.retryAll(ids, states);
            case DELETE -> tasks.deleteAll(ids, states);
        };
    }

    private static List<TaskState> states(Wish wish) {
        TaskState asked = wish.filter().state();
        if (asked == null) {
            return wish.action().usual();
        }
        if (!wish.action().possible().contains(asked)) {
            throw ApiException.impossible(
                    "filter.status",
                    "must be one of "
                            + wish.action().possible().stream()
                                    .map(TaskState::word)
                                    .collect(Collectors.joining(", "))
                            + " to " + wish.action().name().toLowerCase(Locale.ROOT));
        }
        return List.of(asked);
    }

    private static TaskFilter inState(TaskFilter filter, TaskState state) {
        return new TaskFilter(
                state,
                filter.priority(),
                filter.worker(),
                filter.handler(),
                filter.queue(),
                filter.createdAfter(),
                filter.createdBefore(),
                filter.withoutHandlers());
    }

    private List<Task> sample(List<UUID> taken) {
        return tasks.page(taken.stream().limit(SHOWN).map(TaskId::new).toList());
    }
}
