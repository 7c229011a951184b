package dev.millrace.files;

import java.net.URI;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.StorageSettings;

/** The way of a job's files to its owner. */
@Service
public class FileDownloads {

    /** What a completed job has to offer. */
    public enum File {
        OUTPUT,
        /** The rows that could not be read or cast, each with its line and the reason. */
        REJECTS
    }

    private final FileJobReader reader;
    private final ObjectStorage storage;
    private final StorageSettings settings;

    FileDownloads(FileJobReader reader, ObjectStorage storage, StorageSettings settings) {
        this.reader = reader;
        this.storage = storage;
        this.settings = settings;
    }

    /**
     * A URL to get a file from.
     *
     * @param clientHost by which host the client reaches this server, so that the URL works from where it is
     * @throws ApiException 400 where the job has no such file (yet)
     */
    public URI url(Caller caller, UUID id, File file, String clientHost) {
        FileJobView view = reader.get(caller, id);
        if (view.status() != FileJobStatus.COMPLETED) {
            throw ApiException.wrongState(
                    "job " + id + " is " + view.status() + ", not COMPLETED: there is nothing to download");
        }
        String key = key(view.job(), file);
        if (key == null) {
            throw ApiException.wrongState("job " + id + " has no " + file.name().toLowerCase(Locale.ROOT) + " file");
        }
        return storage.presignGet(key, settings.downloadTtl(), clientHost, key.substring(key.lastIndexOf('/') + 1));
    }

    private static @Nullable String key(FileJob job, File file) {
        FileJobOutcome outcome = job.outcome();
        if (outcome == null) {
            return null;
        }
        return switch (file) {
            case OUTPUT -> outcome.outputObjectKey();
            case REJECTS -> outcome.rejectsObjectKey();
        };
    }
}
