package dev.millrace.storage;

import java.net.URI;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where objects are kept.
 *
 * @param endpoint the object store ({@code S3_ENDPOINT}); none for the embedded one
 * @param accessKey the key that signs requests to the object store ({@code S3_ACCESS_KEY})
 * @param secretKey the secret of the access key ({@code S3_SECRET_KEY})
 * @param bucket the bucket for everything ({@code S3_BUCKET}); made when it is missing
 * @param region what signatures name as region ({@code S3_REGION})
 * @param publicEndpoint where clients reach the store ({@code S3_PUBLIC_ENDPOINT}), if that is not where we do
 * @param port where the embedded store listens ({@code MILLRACE_S3_PORT}); 0 for any that is free
 * @param uploadTtl how long a presigned upload may begin
 * @param downloadTtl how long a presigned download may begin
 */
@Validated
@ConfigurationProperties("millrace.storage")
public record StorageSettings(
        @Nullable URI endpoint,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @DefaultValue("millrace") @NotBlank String bucket,
        @DefaultValue("us-east-1") @NotBlank String region,
        @Nullable URI publicEndpoint,
        @DefaultValue("9000") @Min(0) @Max(65535) int port,
        @DefaultValue("15m") Duration uploadTtl,
        @DefaultValue("15m") Duration downloadTtl) {

    public boolean isEmbedded() {
        return endpoint == null;
    }
}
