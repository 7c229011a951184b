package dev.millrace.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.sync.RequestBody;

/** Uploads a local file to an outside store: in one go, or in parts when it is large. Never more than a buffer of it is in memory. */
final class FileUpload {

    private static final long PART_SIZE = DataSize.ofMegabytes(64).toBytes();
    private static final String PART_TYPE = "application/octet-stream";

    private final S3Calls s3;
    private final MultipartUploads uploads;

    FileUpload(S3Calls s3, MultipartUploads uploads) {
        this.s3 = s3;
        this.uploads = uploads;
    }

    void upload(Path file, String key, String contentType) throws IOException {
        if (Files.size(file) <= PART_SIZE) {
            s3.call(() -> s3.client()
                    .putObject(
                            request -> request.bucket(s3.bucket()).key(key).contentType(contentType),
                            RequestBody.fromFile(file)));
            return;
        }
        String uploadId = start(key, contentType);
        try {
            uploads.complete(key, uploadId, uploadParts(file, key, uploadId));
        } catch (RuntimeException e) {
            uploads.abort(key, uploadId);
            throw e;
        }
    }

    private String start(String key, String contentType) {
        return s3.call(() -> s3.client()
                .createMultipartUpload(
                        request -> request.bucket(s3.bucket()).key(key).contentType(contentType))
                .uploadId());
    }

    private List<UploadedPart> uploadParts(Path file, String key, String uploadId) throws IOException {
        long size = Files.size(file);
        long partSize = Math.max(PART_SIZE, Math.ceilDiv(size, MultipartUploads.MAX_PARTS));
        List<UploadedPart> parts = new ArrayList<>();
        for (long start = 0; start < size; start += partSize) {
            int number = parts.size() + 1;
            long offset = start;
            long length = Math.min(partSize, size - start);
            String etag = s3.call(() -> s3.client()
                    .uploadPart(
                            request -> request.bucket(s3.bucket())
                                    .key(key)
                                    .uploadId(uploadId)
                                    .partNumber(number),
                            RequestBody.fromContentProvider(() -> section(file, offset), length, PART_TYPE))
                    .eTag());
            parts.add(new UploadedPart(number, ObjectStorage.unquoted(etag), length));
        }
        return parts;
    }

    /** The client reads no more than the length it was told, and opens a new stream for a retry. */
    private static InputStream section(Path file, long offset) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
