package dev.millrace.files;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.stereotype.Component;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.storage.MultipartUploads;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.UploadedPart;

/** Makes one object of the parts of an upload, where a job has one. */
@Component
class UploadCompletion {

    /** What S3 wants of every part but the last. */
    private static final long SMALLEST_PART = 5L * 1024 * 1024;

    private static final String FIELD = "parts";

    private final ObjectStorage storage;
    private final MultipartUploads multipart;

    UploadCompletion(ObjectStorage storage) {
        this.storage = storage;
        this.multipart = storage.uploads();
    }

    /**
     * Completes the job's upload in parts, if there is one with any; may be repeated.
     *
     * @param wanted the ETags, by number, of the parts that the object is to consist of; empty for all that arrived
     * @throws ApiException 400 where a part that is wanted has not arrived, or is too small
     */
    void complete(FileJob job, Map<Integer, String> wanted) {
        String uploadId = job.multipartUploadId();
        if (uploadId == null) {
            if (!wanted.isEmpty()) {
                throw ApiException.invalid(FIELD, "must be left out: this job has no upload in parts");
            }
            return;
        }
        List<UploadedPart> arrived = multipart.parts(job.inputKey(), uploadId);
        List<UploadedPart> parts = chosen(arrived, wanted);
        if (arrived.isEmpty()) {
            return; // completed by a mark before that went no further, or unused: the look at the object will tell
        }
        refuseSmall(parts);
        try {
            multipart.complete(job.inputKey(), uploadId, parts);
        } catch (RuntimeException e) {
            if (!isCompleted(job, uploadId)) {
                throw e;
            }
        }
    }

    /** Another mark of the same upload, at the same moment, was faster. */
    private boolean isCompleted(FileJob job, String uploadId) {
        return multipart.parts(job.inputKey(), uploadId).isEmpty()
                && storage.head(job.inputKey()).isPresent();
    }

    private static List<UploadedPart> chosen(List<UploadedPart> arrived, Map<Integer, String> wanted) {
        if (wanted.isEmpty() || arrived.isEmpty()) {
            return arrived;
        }
        List<UploadedPart> chosen = new ArrayList<>();
        Set<Integer> missing = new HashSet<>(wanted.keySet());
        for (UploadedPart part : arrived) {
            if (Objects.equals(wanted.get(part.number()), part.etag())) {
                chosen.add(part);
                missing.remove(part.number());
            }
        }
        if (!missing.isEmpty()) {
            throw ApiException.invalid(missing.stream()
                    .sorted()
                    .map(number -> new FieldProblem(
                            FIELD, "part " + number + " has not arrived with the ETag " + wanted.get(number)))
                    .toList());
        }
        return chosen;
    }

    private static void refuseSmall(List<UploadedPart> parts) {
        for (UploadedPart part : parts.subList(0, parts.size() - 1)) {
            if (part.size() < SMALLEST_PART) {
                throw ApiException.invalid(
                        FIELD,
                        "part " + part.number() + " has " + part.size() + " bytes; all but the last need at least "
                                + SMALLEST_PART);
            }
        }
    }
}
