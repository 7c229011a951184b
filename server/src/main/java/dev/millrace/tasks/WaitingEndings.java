package dev.millrace.tasks;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Ends tasks that wait, in one transaction with what their handlers write. How runs end is in {@link TaskEndings}. */
@Component
class WaitingEndings {

    private final TaskRepository tasks;
    private final TaskHandlers handlers;
    private final TransactionTemplate transaction;

    WaitingEndings(TaskRepository tasks, TaskHandlers handlers, PlatformTransactionManager transactions) {
        this.tasks = tasks;
        this.handlers = handlers;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** @param error why it ends; null where nothing is wrong */
    record End(TaskId task, @Nullable String error) {}

    /** Ends tasks; answers which of them still waited. Those that depend on them are to be told after the commit. */
    Set<TaskId> end(TaskState state, List<End> ends) {
        return end(state, ends, TaskRepository.Waiting.ALL);
    }

    /** Ends tasks that wait for others; answers which of them still did. One that was let start in the meantime may start. */
    Set<TaskId> endBlocked(TaskState state, List<End> ends) {
        return end(state, ends, TaskRepository.Waiting.BLOCKED);
    }

    /** Fails tasks for which it is too late to start; answers for which of them it still was. */
    Set<TaskId> expire(List<TaskId> ids) {
        List<End> ends = ids.stream()
                .map(id -> new End(id, "expired: it could not start before its expires_at"))
                .toList();
        return end(TaskState.FAILED, ends, TaskRepository.Waiting.EXPIRED);
    }

    private Set<TaskId> end(TaskState state, List<End> ends, TaskRepository.Waiting which) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Map<TaskId, String> handlerOf = tasks.endWaiting(state, ends, which);
            handlerOf.forEach((id, handler) -> {
                if (handlers.takesPartInEnds(handler)) {
                    handlers.tell(tasks.find(id).orElseThrow());
                }
            });
            return handlerOf.keySet();
        }));
    }
}
