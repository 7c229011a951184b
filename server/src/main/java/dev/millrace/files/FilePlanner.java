package dev.millrace.files;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Service;

import dev.millrace.engine.Engine;
import dev.millrace.engine.EngineFailure;
import dev.millrace.engine.EnginePlan;
import dev.millrace.files.JobFolders.JobFolder;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.PinnedObject;
import dev.millrace.storage.StoredObject;

/** Says what a job would do to its file, from the file's beginning, without doing it. */
@Service
public class FilePlanner {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final FileJobReader reader;
    private final JobFolders folders;
    private final ObjectStorage storage;
    private final Engine engine;
    private final Semaphore room;
    private final Ids ids;

    FilePlanner(
            FileJobReader reader,
            JobFolders folders,
            ObjectStorage storage,
            Engine engine,
            FileSettings settings,
            Ids ids) {
        this.reader = reader;
        this.folders = folders;
        this.storage = storage;
        this.engine = engine;
        this.room = new Semaphore(settings.plans(), true);
        this.ids = ids;
    }

    /**
     * Plans a job whose file has been uploaded, marked or not.
     *
     * @throws ApiException 400 where there is no file, 422 where the steps and the file do not fit, 503 where too many
     *     plans are being made
     */
    public EnginePlan plan(Caller caller, UUID id) {
        FileJob job = reader.get(caller, id).job();
        try {
            if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiException.unavailable("too many plans are being made; please try again", RETRY, null);
            }
            try {
                return planned(job);
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is stopping; please try again", RETRY, e);
        } catch (IOException e) {
            throw ApiException.unavailable("there is no room for the file; please try again", RETRY, e);
        }
    }

    private EnginePlan planned(FileJob job) throws IOException, InterruptedException {
        PinnedObject marked = job.pinnedInput();
        if (marked != null) {
            return planned(job, marked);
        }
        StoredObject uploaded = storage.head(job.inputKey())
                .orElseThrow(() -> ApiException.wrongState(
                        "nothing has been uploaded to job " + job.id() + " yet: there is nothing to plan"));
        String pin = FileJobKeys.pin(job.id(), ids.next());
        try {
            return planned(job, storage.pin(uploaded, FileJobKeys.pinned(pin)));
        } finally {
            storage.deleteAll(pin);
        }
    }

    private EnginePlan planned(FileJob job, PinnedObject input) throws IOException, InterruptedException {
        try (JobFolder folder = folders.open(job.id())) {
            storage.fetchTo(input, folder.input());
            return engine.plan(job.engineJob(folder));
        } catch (EngineFailure e) {
            if (e.isPermanent()) {
                throw ApiException.impossible("processing_steps", e.getMessage());
            }
            throw ApiException.unavailable("the plan could not be made; please try again", RETRY, e);
        }
    }
}
