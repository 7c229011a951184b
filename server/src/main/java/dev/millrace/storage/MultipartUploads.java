package dev.millrace.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * Uploads in parts, for files that are large or connections that are not to be trusted: URLs for parts are signed when
 * they are wanted, so none has to live for as long as the upload takes.
 */
public final class MultipartUploads {

    /** How many parts an upload may have at most. */
    public static final int MAX_PARTS = 10_000;

    private final S3Calls s3;
    private final S3Location location;
    private final UrlSigner signer;
    private final @Nullable StoredFiles files;

    MultipartUploads(S3Calls s3, S3Location location, UrlSigner signer, @Nullable StoredFiles files) {
        this.s3 = s3;
        this.location = location;
        this.signer = signer;
        this.files = files;
    }

    /** Begins an upload. Returns its id. */
    public String start(String key) {
        return s3.call(() -> s3.client()
                .createMultipartUpload(
                        request -> request.bucket(s3.bucket()).key(key).overrideConfiguration(S3Calls.QUICK))
                .uploadId());
    }

    /**
     * URLs to which parts may be PUT; the answer's {@code ETag} header names the part.
     *
     * @param numbers which parts, from 1 to {@value #MAX_PARTS}
     * @param clientHost the host name that the client used for this server
     */
    public SequencedMap<Integer, URI> presign(
            String key, String uploadId, Collection<Integer> numbers, Duration ttl, String clientHost) {
        URI endpoint = location.endpointFor(clientHost);
        SequencedMap<Integer, URI> urls = new TreeMap<>();
        for (int number : numbers) {
            Map<String, String> parameters = Map.of("partNumber", Integer.toString(number), "uploadId", uploadId);
            urls.put(number, signer.sign(SdkHttpMethod.PUT, endpoint, key, ttl, parameters));
        }
        return urls;
    }

    /** The parts that have arrived, by number; none if there is no such upload. */
    public List<UploadedPart> parts(String key, String uploadId) {
        return s3.call(() -> {
            try {
                List<UploadedPart> parts = new ArrayList<>();
                s3.client()
                        .listPartsPaginator(request -> request.bucket(s3.bucket())
                                .key(key)
                                .uploadId(uploadId)
                                .overrideConfiguration(S3Calls.QUICK))
                        .parts()
                        .forEach(part -> parts.add(uploaded(part)));
                return parts;
            } catch (NoSuchUploadException e) {
                return List.of();
            }
        });
    }

    /**
     * Makes one object of the parts. May take as long as copying them does.
     *
     * @throws dev.millrace.platform.ApiException if the store does not take the parts for what they are
     */
    public void complete(String key, String uploadId, List<UploadedPart> parts) {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        s3.call(() -> s3.client()
                .completeMultipartUpload(request -> request.bucket(s3.bucket())
                        .key(key)
                        .uploadId(uploadId)
                        .multipartUpload(upload -> upload.parts(completed))));
    }

    /** Drops the upload and its parts; nothing happens if it is gone. */
    public void abort(String key, String uploadId) {
        s3.call(() -> {
            try {
                return s3.client()
                        .abortMultipartUpload(request -> request.bucket(s3.bucket())
                                .key(key)
                                .uploadId(uploadId)
                                .overrideConfiguration(S3Calls.QUICK));
            } catch (NoSuchUploadException e) {
                return e;
            }
        });
    }

    /** All uploads that were begun and not ended yet. */
    public List<OpenUpload> open() {
        return s3.call(() -> {
            List<OpenUpload> open = new ArrayList<>();
            s3.client()
                    .listMultipartUploadsPaginator(request -> request.bucket(s3.bucket()))
                    .uploads()
                    .forEach(upload -> open.add(open(upload)));
            return open;
        });
    }

    private OpenUpload open(MultipartUpload upload) {
        if (files == null) {
            return new OpenUpload(upload.key(), upload.uploadId(), upload.initiated());
        }
        try {
            return new OpenUpload(upload.key(), upload.uploadId(), files.startOf(upload.key(), upload.uploadId()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UploadedPart uploaded(Part part) {
        return new UploadedPart(part.partNumber(), ObjectStorage.unquoted(part.eTag()), part.size());
    }
}
