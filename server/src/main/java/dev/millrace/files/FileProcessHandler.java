package dev.millrace.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.engine.Engine;
import dev.millrace.engine.EngineFailure;
import dev.millrace.engine.EngineResult;
import dev.millrace.engine.EngineSettings;
import dev.millrace.files.JobFolders.JobFolder;
import dev.millrace.platform.ApiException;
import dev.millrace.storage.ObjectChangedException;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.tasks.Task;
import dev.millrace.tasks.TaskFailure;
import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskRun;
import dev.millrace.tasks.TaskState;

/**
 * Runs file jobs: the pinned input comes to a folder of the run, the engine reads it there and writes beside it, and what
 * it wrote goes to storage when it is whole. A run that is repeated starts with nothing of the run before, and puts its
 * output to the same key; the job names that key only once its task has ended.
 */
@Component
class FileProcessHandler implements TaskHandler {

    static final String NAME = "file.process";

    private static final Logger log = LoggerFactory.getLogger(FileProcessHandler.class);

    /** A crash may have been the machine's fault twice; the third time it is taken for the file's. */
    private static final int RUNS_THAT_MAY_CRASH = 3;

    /** The rest is for storing the output. */
    private static final double SHARE_OF_ENGINE = 0.95;

    private final FileJobRepository jobs;
    private final JobFolders folders;
    private final ObjectStorage storage;
    private final Engine engine;
    private final int concurrency;
    private final JsonMapper json;

    FileProcessHandler(
            FileJobRepository jobs,
            JobFolders folders,
            ObjectStorage storage,
            Engine engine,
            EngineSettings engineSettings,
            JsonMapper json) {
        this.jobs = jobs;
        this.folders = folders;
        this.storage = storage;
        this.engine = engine;
        this.concurrency = engineSettings.processes();
        this.json = json;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public JsonNode handle(TaskRun run) throws Exception {
        UUID id = UUID.fromString(run.payload().path("job_id").asString());
        FileJob job = jobs.find(id).orElseThrow(() -> TaskFailure.permanent("there is no file job " + id));
        try (JobFolder folder = folders.open(id)) {
            return stored(job, processed(job, folder, run)).toJson();
        } catch (ObjectChangedException e) {
            throw TaskFailure.permanent("the input is gone: " + e.getMessage());
        } catch (ApiException e) {
            throw TaskFailure.transientFailure(e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            log.atWarn().addKeyValue("job_id", id).setCause(e).log("Job folder cannot be used");
            throw TaskFailure.transientFailure("the server could not keep the job's files on its disk", e);
        }
    }

    private EngineResult processed(FileJob job, JobFolder folder, TaskRun run) throws Exception {
        storage.fetchTo(Objects.requireNonNull(job.pinnedInput()), folder.input());
        try {
            return engine.run(
                    job.engineJob(folder),
                    (fraction, rows, bytes) -> run.progress(
                            fraction * SHARE_OF_ENGINE,
                            new RowCounts(rows, 0, 0, 0, bytes).writeTo(json.createObjectNode())));
        } catch (EngineFailure e) {
            throw e.isPermanent() || run.attempt() >= RUNS_THAT_MAY_CRASH
                    ? TaskFailure.permanent(e.getMessage())
                    : TaskFailure.transientFailure(e.getMessage(), e);
        }
    }

    /** An object appears at its key when all of it is there, so a reader sees a whole output or none. */
    private FileJobResult stored(FileJob job, EngineResult result) throws TaskFailure {
        var counts = new RowCounts(
                result.rowsIn(),
                result.rowsOut(),
                result.rowsFiltered(),
                result.rowsRejected(),
                Objects.requireNonNull(job.pinnedInput()).size());
        if (!counts.addUp()) {
            throw TaskFailure.permanent("failed_integrity: of " + counts.rowsIn() + " rows " + counts.rowsOut()
                    + " came out, " + counts.rowsFiltered() + " were filtered and " + counts.rowsRejected()
                    + " rejected, which does not add up");
        }
        String output = FileJobKeys.output(job.id(), job.fileName(), extension(result.output()));
        storage.store(result.output(), output, contentType(output));
        String rejects = null;
        if (result.rejects() != null) {
            rejects = FileJobKeys.rejects(job.id(), job.fileName(), extension(result.rejects()));
            storage.store(result.rejects(), rejects, contentType(rejects));
        }
        return new FileJobResult(counts, output, rejects, result.outputBytes());
    }

    /** Called in the transaction that ends the task: the job's end and its task's are one. */
    @Override
    public void ended(Task task) {
        FileJobState state =
                switch (task.state()) {
                    case COMPLETED -> FileJobState.COMPLETED;
                    case FAILED -> FileJobState.FAILED;
                    case CANCELLED -> FileJobState.CANCELLED;
                    case PENDING, RUNNING -> throw new IllegalStateException("task " + task.id() + " has not ended");
                };
        if (!jobs.end(task.id(), state, outcome(task))) {
            log.atWarn().addKeyValue("task_id", task.id()).log("A task ended whose job is gone or ended before");
        }
    }

    private static FileJobOutcome outcome(Task task) {
        FileJobResult result =
                task.state() == TaskState.COMPLETED ? FileJobResult.of(Objects.requireNonNull(task.result())) : null;
        String error = task.state() == TaskState.FAILED
                ? Objects.requireNonNullElse(task.error(), "failed for a reason unknown")
                : null;
        return new FileJobOutcome(
                error,
                result == null ? null : result.outputObjectKey(),
                result == null ? null : result.rejectsObjectKey(),
                result == null ? null : result.counts(),
                result == null ? null : result.outputSizeBytes(),
                task.startedAt(),
                Objects.requireNonNull(task.completedAt()));
    }

    /** All that follows the first dot: {@code csv.gz}. */
    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.indexOf('.') + 1);
    }

    private static String contentType(String key) {
        String extension = key.substring(key.lastIndexOf('.') + 1);
        return switch (extension) {
            case "csv" -> "text/csv";
            case "tsv" -> "text/tab-separated-values";
            case "json" -> "application/json";
            case "ndjson" -> "application/x-ndjson";
            case "parquet" -> "application/vnd.apache.parquet";
            case "gz" -> "application/gzip";
            case "zst" -> "application/zstd";
            default -> "application/octet-stream";
        };
    }
}
