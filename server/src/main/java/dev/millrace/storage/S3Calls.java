package dev.millrace.storage;

import java.time.Duration;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import dev.millrace.platform.ApiException;

/**
 * The client of the store, and how its failures are told: a store that is away becomes a 503 that a client may retry,
 * soon enough for a request that waits.
 */
final class S3Calls implements AutoCloseable {

    /** For calls that a request waits for: with one retry they end within what a 503 may take. */
    static final AwsRequestOverrideConfiguration QUICK = AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(Duration.ofMillis(2500))
            .apiCallAttemptTimeout(Duration.ofMillis(2000))
            .build();

    /** For calls that move bytes: they may take long, but not stand still. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(S3Calls.class);
    private static final Duration CONNECT_LIMIT = Duration.ofMillis(1500);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final S3Client client;
    private final String bucket;

    S3Calls(S3Location location) {
        this.bucket = location.bucket();
        this.client = S3Client.builder()
                .endpointOverride(location.endpoint())
                .region(Region.of(location.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(location.accessKey(), location.secretKey())))
                .forcePathStyle(true)
                // Only where a call demands it: older stores refuse checksums in trailers.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_LIMIT)
                        .socketTimeout(STANDSTILL))
                .overrideConfiguration(configuration -> configuration.retryStrategy(RetryMode.STANDARD))
                .build();
    }

    S3Client client() {
        return client;
    }

    String bucket() {
        return bucket;
    }

    /** Runs a call; makes the bucket and repeats the call if it turns out to be missing. */
    <T> T call(Supplier<T> call) {
        try {
            try {
                return call.get();
            } catch (NoSuchBucketException e) {
                createBucket();
                return call.get();
            }
        } catch (SdkClientException e) {
            throw unavailable("the object store does not answer; please try again", e);
        } catch (S3Exception e) {
            throw translated(e);
        }
    }

    private void createBucket() {
        client.createBucket(request -> request.bucket(bucket).overrideConfiguration(QUICK));
        log.atInfo().addKeyValue("bucket", bucket).log("Bucket created");
    }

    private static RuntimeException translated(S3Exception e) {
        if (e.statusCode() >= 500 || e.statusCode() == 429) {
            return unavailable("the object store is in trouble; please try again", e);
        }
        if (e.statusCode() == 401 || e.statusCode() == 403) {
            log.atError().setCause(e).log("The object store refuses our credentials");
            return unavailable("the object store does not let us in", e);
        }
        return e;
    }

    private static ApiException unavailable(String message, SdkException cause) {
        return ApiException.unavailable(message, RETRY_AFTER, cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
