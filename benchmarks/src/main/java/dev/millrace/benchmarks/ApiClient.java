package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks with a server as any program would. May be used by many threads once it is signed in. */
public final class ApiClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = JsonMapper.shared();
    private final URI server;
    private volatile @Nullable String token;

    public ApiClient(URI server) {
        this.server = server;
    }

    public boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/ready"))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public void register(String email, String password) throws IOException, InterruptedException {
        post("/api/v1/auth/register", Map.of("email", email, "password", password));
    }

    public void signIn(String username, String password) throws IOException, InterruptedException {
        token = post("/api/v1/auth/login", Map.of("username", username, "password", password))
                .get("access_token")
                .asString();
    }

    /** Asks to be signed in, whatever the answer. */
    public void tryToSignIn(String username, String password) {
        try {
            send(posting(
                    "/api/v1/auth/login", json.writeValueAsString(Map.of("username", username, "password", password))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What requests are signed with. */
    public String token() {
        return Objects.requireNonNull(token, "nobody is signed in");
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return json.readTree(expectSuccess(send(request(path).GET())).body());
    }

    public JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return json.readTree(expectSuccess(send(posting(path, json.writeValueAsString(body))))
                .body());
    }

    /** A request that is only timed: its answer is not read as JSON. */
    public int postStatus(String path, String body) throws IOException, InterruptedException {
        return http.send(posting(path, body).build(), BodyHandlers.discarding()).statusCode();
    }

    /** Sends a file straight to the object store. */
    public void upload(URI presigned, Path file) throws IOException, InterruptedException {
        expectSuccess(send(HttpRequest.newBuilder(presigned).PUT(BodyPublishers.ofFile(file))));
    }

    /** Sends a part of a file straight to the object store. */
    public void upload(URI presigned, byte[] part) throws IOException, InterruptedException {
        expectSuccess(send(HttpRequest.newBuilder(presigned).PUT(BodyPublishers.ofByteArray(part))));
    }

    /** A request to the server with the caller's token, for what the methods above do not do. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(LIMIT);
        String known = token;
        return known == null ? request : request.header("Authorization", "Bearer " + known);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder posting(String path, String body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> expectSuccess(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.request().method() + " " + answer.uri().getPath() + " was answered with "
                    + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }
}
