package dev.millrace.workers;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.StorageSettings;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskId;

/**
 * The results in object storage: the way to them, and out. Those of deleted tasks, of runs before the last one, and of runs
 * whose end was refused are swept; nodes share that work.
 */
@Service
public class StoredResults extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(StoredResults.class);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(5);
    private static final int AT_ONCE = 50;

    private final StoredResultRepository results;
    private final ObjectStorage storage;
    private final StorageSettings settings;
    private final TransactionTemplate transaction;

    StoredResults(
            StoredResultRepository results,
            ObjectStorage storage,
            StorageSettings settings,
            TransactionTemplate transaction) {
        this.results = results;
        this.storage = storage;
        this.settings = settings;
        this.transaction = transaction;
    }

    /** Whether the task's result is in object storage, and the task has a reference in its place. */
    public static boolean isStored(Task task) {
        return StoredResult.of(task).isPresent();
    }

    /**
     * A URL to get the result from; empty where it is in the database.
     *
     * @param clientHost by which host the client reaches this server, so that the URL works from where it is
     */
    public Optional<URI> url(Task task, String clientHost) {
        return StoredResult.of(task)
                .map(result -> storage.presignGet(
                        result.key(), settings.downloadTtl(), clientHost, "result-" + task.id() + ".json"));
    }

    /** Takes a deleted task's results out of storage. Where storage is away, that is done later. */
    public void sweepNow(TaskId deleted) {
        try {
            results.of(deleted).forEach(this::remove);
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("task_id", deleted)
                    .setCause(e)
                    .log("Results of a deleted task are left to the sweeper");
        }
    }

    /** To be called before a result is stored. */
    void note(StoredResult result) {
        results.add(result);
    }

    /**
     * Removes what was stored for a report that was refused; not where the same report was sent twice, and the other one was
     * recorded: both stored it in one place. Whoever is refused comes after the other's end is committed, and so sees it.
     */
    void removeRefused(StoredResult result) {
        if (!results.isReferredTo(result)) {
            remove(result);
        }
    }

    private void remove(StoredResult result) {
        storage.deleteAll(result.folder());
        results.remove(result);
    }

    /** Removes some that nothing refers to; whether there may be more. */
    boolean sweep() {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            List<StoredResult> unused = results.lockUnused(AT_ONCE);
            unused.forEach(this::remove);
            return unused.size() == AT_ONCE;
        }));
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("result-sweeper", BETWEEN_SWEEPS, this::sweep);
    }
}
