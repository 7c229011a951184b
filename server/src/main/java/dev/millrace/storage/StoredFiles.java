package dev.millrace.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.UUID;

import dev.millrace.platform.StartRefused;

/**
 * The embedded store's objects as the files that they are. All knowledge of how S3Proxy lays them out is here: an
 * object is a file of its key below its bucket's folder, its ETag and type are attributes of the file, and a new
 * object is written beside it under a name with a UUID, then renamed over it. So a file is never changed in place, and
 * a second link to it keeps its content whatever happens to the key.
 */
final class StoredFiles {

    private static final String ETAG = "user.content-md5";
    private static final String CONTENT_TYPE = "user.content-type";

    private final Path bucket;

    StoredFiles(Path bucket) {
        this.bucket = bucket;
    }

    /** Makes sure that the file system can hold what S3Proxy needs to remember. */
    static void requireAttributes(Path root) {
        try {
            Path probe = Files.createTempFile(root, ".probe-", "");
            try {
                write(probe, ETAG, "probe");
            } finally {
                Files.delete(probe);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new StartRefused(
                    "the file system of " + root + " cannot be written, or keeps no extended attributes (user.*), which"
                            + " the embedded object store needs (" + e
                            + "); set MILLRACE_DATA to another, or S3_ENDPOINT",
                    e);
        }
    }

    /** Gives the object's present content a second key, without copying it. */
    void link(String key, String newKey) throws IOException {
        Path link = file(newKey);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link);
        Files.createLink(link, file(key));
    }

    /** Makes the object a file elsewhere: the very same one where that is on the same file system, else a copy. */
    void linkTo(String key, Path target) throws IOException {
        linkOrCopy(file(key), target);
    }

    /**
     * Makes a file an object. The file may go afterwards, but must not be changed: it is the object.
     *
     * @return the object's ETag, made up: like that of a multipart upload it is no checksum
     */
    String place(Path source, String key, String contentType) throws IOException {
        Path target = file(key);
        Files.createDirectories(target.getParent());
        Path staged = target.resolveSibling(target.getFileName() + "-" + UUID.randomUUID());
        try {
            linkOrCopy(source, staged);
            String etag = UUID.randomUUID().toString().replace("-", "") + "-1";
            write(staged, ETAG, etag);
            write(staged, CONTENT_TYPE, contentType);
            Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-------"));
            try (FileChannel file = FileChannel.open(staged, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
            return etag;
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** When a multipart upload began: S3Proxy keeps a file for each, but does not say its time in lists. */
    Instant startOf(String key, String uploadId) throws IOException {
        return Files.getLastModifiedTime(file(".mpus-" + uploadId + "-" + key + "-stub"))
                .toInstant();
    }

    private Path file(String key) {
        Path file = bucket.resolve(key).normalize();
        if (!file.startsWith(bucket) || file.equals(bucket)) {
            throw new IllegalArgumentException("key leads out of the bucket: " + key);
        }
        return file;
    }

    private static void linkOrCopy(Path source, Path target) throws IOException {
        try {
            Files.createLink(target, source);
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS) || Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            Files.copy(source, target);
        }
    }

    private static void write(Path file, String attribute, String value) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            throw new UnsupportedOperationException("no user attributes");
        }
        view.write(attribute, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
}
