package dev.millrace.files;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.storage.MultipartUploads;
import dev.millrace.storage.ObjectChangedException;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.PinnedObject;
import dev.millrace.storage.StorageSettings;
import dev.millrace.storage.StoredObject;
import dev.millrace.storage.UploadTerms;
import dev.millrace.storage.UploadedPart;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;

/**
 * The way of a file into a job: a URL for all of it or for its parts, and the mark that it is there. What is there at the
 * mark is the job's input, whatever is put to the same key later.
 */
@Service
public class FileUploads {

    private static final long MIB = 1024 * 1024;
    private static final long SMALLEST_PART = 16 * MIB;
    private static final String ALREADY_MARKED = "its upload was marked before";

    private final FileJobRepository jobs;
    private final FileJobReader reader;
    private final UploadCompletion completion;
    private final ObjectStorage storage;
    private final MultipartUploads multipart;
    private final Duration ttl;
    private final TaskService tasks;
    private final TransactionTemplate transaction;
    private final FileSettings settings;
    private final JsonMapper json;
    private final Ids ids;

    FileUploads(
            FileJobRepository jobs,
            FileJobReader reader,
            UploadCompletion completion,
            ObjectStorage storage,
            StorageSettings storageSettings,
            TaskService tasks,
            TransactionTemplate transaction,
            FileSettings settings,
            JsonMapper json,
            Ids ids) {
        this.jobs = jobs;
        this.reader = reader;
        this.completion = completion;
        this.storage = storage;
        this.multipart = storage.uploads();
        this.ttl = storageSettings.uploadTtl();
        this.tasks = tasks;
        this.transaction = transaction;
        this.settings = settings;
        this.json = json;
        this.ids = ids;
    }

    /** @param headers what to send with the file */
    public record Target(URI url, Map<String, String> headers) {}

    /**
     * A URL to put the whole file to.
     *
     * @param clientHost by which host the client reaches this server, so that the URL works from where it is
     * @param terms what the client says of the file, for the store to hold it to
     * @throws ApiException 400 where the job is not pending, or an earlier URL still works
     */
    public Target url(Caller caller, UUID id, String clientHost, UploadTerms terms) {
        FileJob job = pending(caller, id, "no upload URL is given");
        if (!jobs.giveUploadUrl(id, ttl)) {
            FileJob now = pending(caller, id, "no upload URL is given");
            throw ApiException.wrongState("job " + id + " already has an upload URL, which works until "
                    + now.uploadUrlExpiresAt() + "; use that, or upload-parts, which signs as often as needed");
        }
        return new Target(storage.presignPut(job.inputKey(), ttl, clientHost, terms), terms.headers());
    }

    /**
     * An upload in parts, begun or continued.
     *
     * @param partSizeBytes how large parts should be, so that the number of them is allowed
     * @param uploaded the parts that have arrived
     * @param urls where to put the parts that were asked for
     */
    public record Parts(String objectKey, long partSizeBytes, List<UploadedPart> uploaded, Map<Integer, URI> urls) {}

    /**
     * URLs to put parts of the file to; for the same parts again and again, should a URL be lost or lapse.
     *
     * @throws ApiException 400 where the job is not pending
     */
    public Parts parts(Caller caller, UUID id, List<Integer> numbers, String clientHost) {
        FileJob job = pending(caller, id, "no part can be uploaded");
        String key = job.inputKey();
        String uploadId = uploadInParts(caller, job);
        return new Parts(
                key,
                partSize(job),
                multipart.parts(key, uploadId),
                multipart.presign(key, uploadId, numbers, ttl, clientHost));
    }

    /**
     * Takes what was uploaded as the job's input, and puts the job into the queue.
     *
     * @param parts the ETags, by number, of the parts that the file consists of; empty for all parts that arrived
     * @throws ApiException 400 where the job is not pending, the key is another's, or nothing is there
     */
    public FileJobView mark(Caller caller, UUID id, String objectKey, Map<Integer, String> parts) {
        FileJob job = pending(caller, id, ALREADY_MARKED);
        if (!job.inputKey().equals(objectKey)) {
            throw ApiException.invalid("object_key", "must be the key of this job's upload, " + job.inputKey());
        }
        completion.complete(job, parts);
        StoredObject uploaded = storage.head(objectKey)
                .orElseThrow(() -> ApiException.invalid("object_key", "nothing has been uploaded to it yet"));
        String pin = FileJobKeys.pin(id, ids.next());
        try {
            PinnedObject pinned = storage.pin(uploaded, FileJobKeys.pinned(pin));
            if (submitted(job, pinned)) {
                return reader.get(caller, id);
            }
        } catch (ObjectChangedException e) {
            throw changedMeanwhile(id);
        }
        storage.deleteAll(pin);
        pending(caller, id, ALREADY_MARKED);
        throw changedMeanwhile(id);
    }

    private static ApiException changedMeanwhile(UUID id) {
        return ApiException.wrongState("the upload of job " + id + " changed while it was marked; mark it again");
    }

    /** The job, which has to be pending. */
    private FileJob pending(Caller caller, UUID id, String otherwise) {
        FileJobView view = reader.get(caller, id);
        if (view.job().state() != FileJobState.PENDING) {
            throw ApiException.wrongState("job " + id + " is " + view.status() + ", not PENDING: " + otherwise);
        }
        return view.job();
    }

    private String uploadInParts(Caller caller, FileJob job) {
        String known = job.multipartUploadId();
        String uploadId = known == null ? multipart.start(job.inputKey()) : known;
        Optional<String> used = jobs.useMultipartUpload(job.id(), uploadId);
        if (known == null && !used.equals(Optional.of(uploadId))) {
            multipart.abort(job.inputKey(), uploadId);
        }
        return used.orElseGet(() -> {
            pending(caller, job.id(), "no part can be uploaded");
            throw changedMeanwhile(job.id());
        });
    }

    /** Parts as small as is allowed with some to spare, should the file be larger than the client said. */
    private static long partSize(FileJob job) {
        long declared = job.originalFileSizeBytes() == null ? 0 : job.originalFileSizeBytes();
        long needed = Math.ceilDiv(declared, MultipartUploads.MAX_PARTS / 2);
        return Math.max(SMALLEST_PART, Math.ceilDiv(needed, MIB) * MIB);
    }

    private boolean submitted(FileJob job, PinnedObject pinned) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            TaskId task = tasks.enqueue(NewTask.of(
                            job.fileName().value(),
                            FileProcessHandler.NAME,
                            json.createObjectNode().put("job_id", job.id().toString()),
                            job.userId())
                    .withRetries(settings.retries())
                    .withTimeout(settings.timeout()));
            boolean first = jobs.submit(job, task, pinned);
            if (!first) {
                status.setRollbackOnly();
            }
            return first;
        }));
    }
}
