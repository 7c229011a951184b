package dev.millrace.storage;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Presigns URLs (Signature Version 4, path style): whoever holds one may do that one thing with that one key. */
final class UrlSigner {

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final S3Location location;
    private final Clock clock;

    UrlSigner(S3Location location, Clock clock) {
        this.location = location;
        this.clock = clock;
    }

    /**
     * @param endpoint where the holder reaches the store; part of what is signed
     * @param parameters further parameters of the URL, signed with it
     */
    URI sign(SdkHttpMethod method, URI endpoint, String key, Duration ttl, Map<String, String> parameters) {
        return sign(method, endpoint, key, ttl, parameters, Map.of());
    }

    /** @param headers with which the holder has to send the request */
    URI sign(
            SdkHttpMethod method,
            URI endpoint,
            String key,
            Duration ttl,
            Map<String, String> parameters,
            Map<String, String> headers) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(method).uri(endpoint).encodedPath(path(endpoint, key));
        parameters.forEach(request::putRawQueryParameter);
        headers.forEach(request::putHeader);
        return signer.sign(signing -> signing.identity(
                                AwsCredentialsIdentity.create(location.accessKey(), location.secretKey()))
                        .request(request.build())
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, location.region())
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, ttl)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request()
                .getUri();
    }

    private String path(URI endpoint, String key) {
        String base = endpoint.getRawPath() == null ? "" : endpoint.getRawPath().replaceAll("/+$", "");
        return base + "/" + location.bucket() + "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key);
    }

    /** What a download is saved as: the plain form for old clients, the encoded one for every character there is. */
    static String attachment(String fileName) {
        String plain = fileName.replaceAll("[^A-Za-z0-9._ -]", "_");
        String encoded = SdkHttpUtils.urlEncode(fileName);
        return "attachment; filename=\"" + plain + "\"; filename*=" + StandardCharsets.UTF_8 + "''" + encoded;
    }
}
