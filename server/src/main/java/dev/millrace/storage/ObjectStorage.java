package dev.millrace.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import dev.millrace.platform.ApiException;

/**
 * The one bucket with everybody's files, in the embedded store or in yours. Bytes go between clients and the store
 * directly, by presigned URLs.
 *
 * <p>A store that does not answer becomes an {@link ApiException} with 503, within 3 s but for the calls that move
 * bytes: those are retried a few times first.
 */
public final class ObjectStorage {

    private final S3Calls s3;
    private final S3Location location;
    private final UrlSigner signer;
    private final @Nullable StoredFiles files;
    private final MultipartUploads uploads;
    private final FileUpload upload;

    ObjectStorage(S3Calls s3, S3Location location, UrlSigner signer, @Nullable StoredFiles files) {
        this.s3 = s3;
        this.location = location;
        this.signer = signer;
        this.files = files;
        this.uploads = new MultipartUploads(s3, location, signer, files);
        this.upload = new FileUpload(s3, uploads);
    }

    /** Uploads by clients in parts. */
    public MultipartUploads uploads() {
        return uploads;
    }

    public Optional<StoredObject> head(String key) {
        return head(key, null);
    }

    /**
     * A URL to which one object may be PUT, as often as wanted, until it expires.
     *
     * @param clientHost the host name that the client used for this server
     * @param terms what the content has to be
     */
    public URI presignPut(String key, Duration ttl, String clientHost, UploadTerms terms) {
        return signer.sign(SdkHttpMethod.PUT, location.endpointFor(clientHost), key, ttl, Map.of(), terms.headers());
    }

    /**
     * A URL from which an object may be downloaded until it expires.
     *
     * @param clientHost the host name that the client used for this server
     * @param fileName what browsers save it as
     */
    public URI presignGet(String key, Duration ttl, String clientHost, String fileName) {
        return signer.sign(
                SdkHttpMethod.GET,
                location.endpointFor(clientHost),
                key,
                ttl,
                Map.of("response-content-disposition", UrlSigner.attachment(fileName)));
    }

    /**
     * Holds on to an object as it is now: whatever is uploaded to its key later changes nothing. Copies nothing.
     *
     * @param pinKey where the embedded store keeps it; delete it with the rest
     * @throws ObjectChangedException if it is already another one
     */
    public PinnedObject pin(StoredObject object, String pinKey) {
        if (files == null) {
            return new PinnedObject(object.key(), object.size(), object.etag(), object.versionId());
        }
        try {
            files.link(object.key(), pinKey);
        } catch (IOException e) {
            throw new ObjectChangedException(object.key());
        }
        StoredObject pinned = head(pinKey).orElseThrow(() -> new ObjectChangedException(object.key()));
        if (!pinned.etag().equals(object.etag())) {
            delete(pinKey);
            throw new ObjectChangedException(object.key());
        }
        return new PinnedObject(pinKey, pinned.size(), pinned.etag(), null);
    }

    /**
     * Makes the content a local file. With the embedded store it is the stored file itself where that is possible: it
     * must not be written to.
     *
     * @param target a file that is not there yet
     * @throws ObjectChangedException if the content is gone
     */
    public void fetchTo(PinnedObject object, Path target) {
        try {
            if (files == null) {
                download(object, target);
            } else {
                files.linkTo(object.key(), target);
            }
        } catch (NoSuchFileException e) {
            throw new ObjectChangedException(object.key());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot fetch object " + object.key(), e);
        }
    }

    /**
     * Stores a file. Readers see the whole object or the one before. With the embedded store the file becomes the
     * object: it may be deleted, but must not be written to any more.
     */
    public void store(Path file, String key, String contentType) {
        try {
            if (files == null) {
                upload.upload(file, key, contentType);
            } else {
                String _ = files.place(file, key, contentType);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store object " + key, e);
        }
    }

    /**
     * Deletes all objects whose keys begin with the prefix.
     *
     * @param prefix ends with a slash, so that {@code a/1} does not take {@code a/10} along
     */
    public void deleteAll(String prefix) {
        if (!prefix.endsWith("/") || prefix.length() < 2) {
            throw new IllegalArgumentException("not the prefix of a folder: " + prefix);
        }
        List<String> keys = s3.call(() -> s3
                .client()
                .listObjectsV2Paginator(
                        request -> request.bucket(s3.bucket()).prefix(prefix).overrideConfiguration(S3Calls.QUICK))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList());
        keys.forEach(this::delete);
    }

    /** Makes sure that the store answers and knows the bucket. */
    public void ping() {
        s3.call(() ->
                s3.client().headBucket(request -> request.bucket(s3.bucket()).overrideConfiguration(S3Calls.QUICK)));
    }

    static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    private Optional<StoredObject> head(String key, @Nullable String versionId) {
        return s3.call(() -> {
            try {
                HeadObjectResponse head = s3.client()
                        .headObject(request -> request.bucket(s3.bucket())
                                .key(key)
                                .versionId(versionId)
                                .overrideConfiguration(S3Calls.QUICK));
                return Optional.of(new StoredObject(
                        key, head.contentLength(), unquoted(head.eTag()), head.versionId(), head.lastModified()));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private void delete(String key) {
        s3.call(() -> s3.client()
                .deleteObject(request -> request.bucket(s3.bucket()).key(key).overrideConfiguration(S3Calls.QUICK)));
    }

    private void download(PinnedObject object, Path target) {
        s3.call(() -> {
            try {
                Files.deleteIfExists(target); // of an attempt before
                return s3.client()
                        .getObject(
                                request -> request.bucket(s3.bucket())
                                        .key(object.key())
                                        .versionId(object.versionId())
                                        .ifMatch("\"" + object.etag() + "\""),
                                ResponseTransformer.toFile(target));
            } catch (NoSuchKeyException e) {
                throw new ObjectChangedException(object.key());
            } catch (S3Exception e) {
                if (e.statusCode() == 412) {
                    throw new ObjectChangedException(object.key());
                }
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
