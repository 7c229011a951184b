package dev.millrace.taskapi.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.taskapi.BulkAction;
import dev.millrace.taskapi.TaskSelections;
import dev.millrace.tasks.Task;

/**
 * What would happen to how many tasks, or what did.
 *
 * @param dryRun whether nothing has happened yet
 * @param count how many tasks it would be, or was
 * @param skipped how many had moved on since the first answer, so that nothing was done to them
 * @param more whether more tasks pass the filter than are taken at once: the newest are taken
 * @param sample some of them
 * @param confirmToken to be sent to have it done
 * @param expiresAt until when that can be sent
 */
record BulkActionResponse(
        String action,
        boolean dryRun,
        int count,
        int skipped,
        boolean more,
        List<Sample> sample,
        @Nullable UUID confirmToken,
        @Nullable Instant expiresAt) {

    /** One of the tasks. */
    record Sample(UUID id, String name, String status, String handler, Instant createdAt) {

        static Sample of(Task task) {
            return new Sample(task.id().value(), task.name(), task.state().word(), task.handler(), task.createdAt());
        }
    }

    static BulkActionResponse of(BulkAction action, TaskSelections.Selection selection) {
        return new BulkActionResponse(
                word(action),
                true,
                selection.count(),
                0,
                selection.more(),
                selection.sample().stream().map(Sample::of).toList(),
                selection.token(),
                selection.expiresAt());
    }

    static BulkActionResponse of(BulkAction action, TaskSelections.Outcome outcome) {
        return new BulkActionResponse(
                word(action), false, outcome.done(), outcome.skipped(), false, List.of(), null, null);
    }

    private static String word(BulkAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
