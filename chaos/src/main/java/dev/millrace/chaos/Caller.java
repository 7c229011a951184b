package dev.millrace.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes requests to one server after the other, as a load balancer would, and tells exactly what became of each: the history
 * must know a refusal from silence. Nothing is tried again here.
 */
final class Caller {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final JsonMapper json = JsonMapper.shared();
    private final List<URI> servers;
    private final String token;
    private final AtomicInteger turn = new AtomicInteger();

    Caller(List<URI> servers, String token) {
        this.servers = servers;
        this.token = token;
    }

    /**
     * @param status of HTTP; 0 where nothing came back
     * @param body null where it is no JSON
     */
    record Answer(int status, @Nullable JsonNode body) {

        boolean isSuccess() {
            return status / 100 == 2 && body != null;
        }

        /** Whether the request may have been carried out though nobody said so. */
        boolean isSilence() {
            return status == 0 || status >= 500;
        }

        /** What is in the envelope. */
        JsonNode data() {
            return json().get("data");
        }

        JsonNode json() {
            if (body == null) {
                throw new IllegalStateException("an answer of " + status + " without JSON");
            }
            return body;
        }
    }

    /** An access token for a user. */
    static String signIn(URI server, String username, String password) throws InterruptedException {
        return new Caller(List.of(server), "")
                .post("/api/v1/auth/login", Map.of("username", username, "password", password), null)
                .json()
                .get("access_token")
                .asString();
    }

    Answer get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    /** @param key the Idempotency-Key; null for none */
    Answer post(String path, Object body, @Nullable String key) throws InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body)));
        return send(key == null ? request : request.header("Idempotency-Key", key));
    }

    Answer put(String path, Object body) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    private HttpRequest.Builder request(String path) {
        URI server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), json.readTree(answer.body()));
        } catch (IOException | JacksonException e) {
            return new Answer(0, null);
        }
    }
}
