package dev.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpMethod;

/** What the holder of a presigned URL of the embedded store can do, and cannot. */
class PresignedUrlIT {

    @RegisterExtension
    static final EmbeddedStorage store = new EmbeddedStorage();

    private static final Duration TTL = Duration.ofMinutes(5);
    private static final String ROWS = "name,country\nAnn,India\n";

    private final String key = "input/" + UUID.randomUUID() + "/rows.csv";

    @Test
    void aClientUploadsAndDownloads() {
        HttpResponse<String> put = EmbeddedStorage.put(putUrl(key), ROWS);

        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.headers().firstValue("ETag")).isPresent();
        HttpResponse<String> got = EmbeddedStorage.get(getUrl(key));
        assertThat(got.body()).isEqualTo(ROWS);
        assertThat(got.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"r_sum_.csv\"; filename*=UTF-8''r%C3%A9sum%C3%A9.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/csv", "multipart/form-data; boundary=x"})
    void theContentTypeIsTheClientsChoice(String contentType) {
        assertThat(EmbeddedStorage.put(putUrl(key), ROWS, "Content-Type", contentType)
                        .statusCode())
                .isEqualTo(200);
        assertThat(EmbeddedStorage.get(getUrl(key)).body()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sp ace+plus.csv", "100%.csv", "naïve 🚀.csv", "a&b=c?.csv", "it's (1).csv", "~*.csv"})
    void anyNameCanBeUploadedAndDownloaded(String name) {
        String odd = "input/" + UUID.randomUUID() + "/" + name;

        assertThat(EmbeddedStorage.put(putUrl(odd), ROWS).statusCode()).isEqualTo(200);
        assertThat(EmbeddedStorage.get(getUrl(odd)).body()).isEqualTo(ROWS);
        assertThat(store.objects().head(odd)).isPresent();
    }

    @Test
    void aUrlIsForOneKey() {
        URI other = URI.create(putUrl(key).toString().replace("rows.csv", "rows2.csv"));

        assertThat(EmbeddedStorage.put(other, ROWS).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "POST"})
    void anUploadUrlIsForNothingElse(String method) {
        assertThat(EmbeddedStorage.send(HttpRequest.newBuilder(putUrl(key)).method(method, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aDownloadUrlUploadsNothing() {
        assertThat(EmbeddedStorage.put(getUrl(key), ROWS).statusCode()).isEqualTo(403);
    }

    @Test
    void aUrlForOneLengthTakesNoOther() {
        UploadTerms terms = new UploadTerms((long) ROWS.length(), null);
        URI url = store.objects().presignPut(key, TTL, "localhost", terms);

        assertThat(EmbeddedStorage.put(url, ROWS + "x").statusCode()).isEqualTo(403);
        assertThat(EmbeddedStorage.put(url, ROWS.substring(1)).statusCode()).isEqualTo(403);
        assertThat(store.objects().head(key)).isEmpty();
        assertThat(EmbeddedStorage.put(url, ROWS).statusCode()).isEqualTo(200);
    }

    @Test
    void aUrlForOneChecksumTakesNoOtherContent() throws NoSuchAlgorithmException {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(ROWS.getBytes(StandardCharsets.UTF_8));
        UploadTerms terms = new UploadTerms(null, HexFormat.of().formatHex(sum));
        URI url = store.objects().presignPut(key, TTL, "localhost", terms);
        String header = "x-amz-checksum-sha256";
        String right = Base64.getEncoder().encodeToString(sum);
        String other = Base64.getEncoder().encodeToString(new byte[32]);

        assertThat(terms.headers()).containsEntry(header, right);
        assertThat(EmbeddedStorage.put(url, ROWS).statusCode()).isEqualTo(403);
        assertThat(EmbeddedStorage.put(url, ROWS, header, other).statusCode()).isEqualTo(403);
        assertThat(EmbeddedStorage.put(url, ROWS.replace("Ann", "Bob"), header, right)
                        .statusCode())
                .isEqualTo(400);
        assertThat(store.objects().head(key)).isEmpty();
        assertThat(EmbeddedStorage.put(url, ROWS, header, right).statusCode()).isEqualTo(200);
    }

    @Test
    void anExpiredUrlIsRefused() {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-20));
        URI expired = new UrlSigner(store.location(), past)
                .sign(SdkHttpMethod.PUT, store.location().endpoint(), key, Duration.ofMinutes(15), Map.of());

        assertThat(EmbeddedStorage.put(expired, ROWS).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Amz-Expires=300, X-Amz-Expires=3000",
        "X-Amz-Signature=, X-Amz-Signature=0",
        "X-Amz-SignedHeaders=host, X-Amz-SignedHeaders=",
        "?, ?acl&",
        "?, ?uploads&",
    })
    void aUrlThatWasChangedIsRefused(String part, String changed) {
        URI url = URI.create(putUrl(key).toString().replace(part, changed));

        assertThat(EmbeddedStorage.put(url, ROWS).statusCode()).isIn(400, 403);
        assertThat(store.objects().head(key)).isEmpty();
    }

    @Test
    void anUploadCannotBecomeACopyOfAnotherObject() {
        String secret = "input/" + UUID.randomUUID() + "/secret.csv";
        EmbeddedStorage.put(putUrl(secret), "secret");

        HttpResponse<String> copy = EmbeddedStorage.put(putUrl(key), "", "x-amz-copy-source", "/millrace/" + secret);

        assertThat(copy.statusCode()).isEqualTo(403);
        assertThat(store.objects().head(key)).isEmpty();
    }

    @Test
    void aPartCannotBecomeACopyOfAnotherObject() {
        String secret = "input/" + UUID.randomUUID() + "/secret.csv";
        EmbeddedStorage.put(putUrl(secret), "secret");
        MultipartUploads uploads = store.objects().uploads();
        String upload = uploads.start(key);
        URI part = uploads.presign(key, upload, List.of(1), TTL, "localhost")
                .firstEntry()
                .getValue();

        HttpResponse<String> copy = EmbeddedStorage.put(part, "", "x-amz-copy-source", "/millrace/" + secret);

        assertThat(copy.statusCode()).isEqualTo(403);
        assertThat(uploads.parts(key, upload)).isEmpty();
    }

    @Test
    void anUploadCannotMakeItsObjectPublic() {
        assertThat(EmbeddedStorage.put(putUrl(key), ROWS, "x-amz-acl", "public-read")
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                "UNSIGNED-PAYLOAD",
                "garbage"
            })
    void withoutASignatureNothingIsTaken(String payload) {
        URI unsigned = URI.create(store.location().endpoint() + "/millrace/" + key);

        assertThat(EmbeddedStorage.put(unsigned, ROWS, "x-amz-content-sha256", payload)
                        .statusCode())
                .isEqualTo(403);
        assertThat(EmbeddedStorage.put(
                                unsigned,
                                ROWS,
                                "x-amz-content-sha256",
                                payload,
                                "x-amz-date",
                                "20260101T000000Z",
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential="
                                        + store.location().accessKey()
                                        + "/20260101/us-east-1/s3/aws4_request, SignedHeaders=host,"
                                        + " Signature=0000")
                        .statusCode())
                .isIn(400, 403);
        assertThat(store.objects().head(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/millrace", "/millrace?list-type=2", "/millrace/input/x", "/millrace?acl"})
    void withoutASignatureNothingIsShown(String path) {
        assertThat(EmbeddedStorage.get(URI.create(store.location().endpoint() + path))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theUrlNamesTheHostThatTheClientUsed() {
        assertThat(store.objects()
                        .presignPut(key, TTL, "files.example.org", UploadTerms.NONE)
                        .getHost())
                .isEqualTo("files.example.org");
        assertThat(store.objects()
                        .presignPut(key, TTL, "evil/../host", UploadTerms.NONE)
                        .getHost())
                .isEqualTo("localhost");
    }

    @Test
    void aBrowserOnAnyPageMayUploadAndReadTheETag() {
        HttpRequest.Builder preflight = HttpRequest.newBuilder(putUrl(key))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://console.example.org:8000")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "content-type");

        HttpResponse<String> allowed = EmbeddedStorage.send(preflight);
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("PUT");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> put = EmbeddedStorage.put(putUrl(key), ROWS, "Origin", "http://console.example.org:8000");
        assertThat(put.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(put.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("ETag");
    }

    private static URI putUrl(String key) {
        return store.objects().presignPut(key, TTL, "localhost", UploadTerms.NONE);
    }

    private static URI getUrl(String key) {
        return store.objects().presignGet(key, TTL, "localhost", "résumé.csv");
    }
}
