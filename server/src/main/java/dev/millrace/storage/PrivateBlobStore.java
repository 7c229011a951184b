package dev.millrace.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The folder store behind the embedded endpoint, minus what S3Proxy would let the holder of a presigned upload do: its
 * signature covers no {@code x-amz-} header, and such a header could make the upload a copy of anybody's object, or
 * its object public. What is acknowledged is on disk.
 */
final class PrivateBlobStore extends ForwardingBlobStore {

    private final Path root;

    PrivateBlobStore(BlobStore files, Path root) {
        super(files);
        this.root = root;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        requirePrivate(request.acl());
        PutObjectResponse response = super.putBlob(request, content);
        sync(request.bucket(), request.key());
        return response;
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        requirePrivate(request.acl());
        return super.initiateMultipartUpload(request);
    }

    /** The bytes of another object come as that object's own stream. */
    @Override
    public UploadPartResponse uploadMultipartPart(
            MultipartUpload upload, UploadPartRequest request, InputStream content) {
        if (content instanceof ResponseInputStream<?>) {
            throw refused("this store copies no objects");
        }
        return super.uploadMultipartPart(upload, request, content);
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        CompleteMultipartUploadResponse response = super.completeMultipartUpload(upload, request);
        sync(upload.containerName(), upload.blobName());
        return response;
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        throw refused("this store copies no objects");
    }

    /** S3Proxy reads this from the folder's permissions, which others may change, and shows public things to anyone. */
    @Override
    public BucketCannedACL getContainerAccess(String container) {
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String container, String name) {
        return ObjectCannedACL.PRIVATE;
    }

    @Override
    public void setContainerAccess(String container, BucketCannedACL access) {
        if (access != BucketCannedACL.PRIVATE) {
            throw refused("this store has no public buckets");
        }
        super.setContainerAccess(container, access);
    }

    @Override
    public void setBlobAccess(String container, String name, ObjectCannedACL access) {
        requirePrivate(access);
        super.setBlobAccess(container, name, access);
    }

    private void sync(String bucket, String key) {
        try (FileChannel file = FileChannel.open(root.resolve(bucket).resolve(key), StandardOpenOption.READ)) {
            file.force(true);
        } catch (NoSuchFileException e) {
            // Deleted since by someone else: there is nothing left to lose.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requirePrivate(@Nullable ObjectCannedACL access) {
        if (access != null && access != ObjectCannedACL.PRIVATE) {
            throw refused("this store has no public objects");
        }
    }

    private static S3Exception refused(String message) {
        return (S3Exception) S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage(message)
                        .build())
                .message(message)
                .build();
    }
}
