package dev.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks with a server as any program would: over HTTP, signed in or not. */
final class Client implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.shared();
    private final URI server;
    private @Nullable String token;

    Client(URI server) {
        this.server = server;
    }

    URI server() {
        return server;
    }

    /** Whether a server answers there that wants requests. */
    boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/ready"))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void register(String email, String password) throws IOException, InterruptedException {
        post("/api/v1/auth/register", Map.of("email", email, "password", password));
    }

    void signIn(String email, String password) throws IOException, InterruptedException {
        token = post("/api/v1/auth/login", Map.of("username", email, "password", password))
                .get("access_token")
                .asString();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    /** Sends a file straight to the object store. */
    void upload(URI presigned, Path file, LongConsumer sentBytes) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(presigned)
                .PUT(new CountedBody(BodyPublishers.ofFile(file), sentBytes))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        expectSuccess(answer, "the object store");
    }

    void download(URI presigned, Path target) throws IOException, InterruptedException {
        HttpResponse<Path> answer = http.send(HttpRequest.newBuilder(presigned).build(), BodyHandlers.ofFile(target));
        if (answer.statusCode() != 200) {
            throw new IOException("the object store answered " + answer.statusCode() + " to the download");
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(LIMIT);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(builder.build(), BodyHandlers.ofString());
        expectSuccess(answer, "the server");
        return json.readTree(answer.body());
    }

    private static void expectSuccess(HttpResponse<String> answer, String who) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(who + " answered " + answer.statusCode() + " to "
                    + answer.request().method() + " " + answer.uri().getPath() + ": " + answer.body());
        }
    }
}
