package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of the server under test, signed in or not. Bodies are JSON; paths are below the server's root.
 *
 * <pre>{@code
 * Api ann = api.asNewUser();
 * assertThat(ann.post("/api/v1/jobs", Map.of("file_name", "a.csv")).status()).isEqualTo(201);
 * }</pre>
 */
public final class Api {

    /** What every user that {@link #asNewUser} makes signs in with. */
    public static final String PASSWORD = "correct horse battery staple 1";

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Environment environment;
    private final @Nullable String token;

    @Autowired
    Api(Environment environment) {
        this(environment, null);
    }

    /** A client of a server in another process. */
    public static Api ofServerOn(int port) {
        return new Api(new MockEnvironment().withProperty("local.server.port", Integer.toString(port)));
    }

    private Api(Environment environment, @Nullable String token) {
        this.environment = environment;
        this.token = token;
    }

    /** A new user with an e-mail of its own, signed in. */
    public Api asNewUser() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        post("/api/v1/auth/register", Map.of("email", email, "password", PASSWORD))
                .expect(201);
        return signedIn(email, PASSWORD);
    }

    public Api signedIn(String username, String password) {
        JsonNode answer = post("/api/v1/auth/login", Map.of("username", username, "password", password))
                .expect(200)
                .json();
        return withToken(answer.get("access_token").asString());
    }

    /** Makes a team that this user owns; answers its id. */
    public String newTeam() {
        return post("/api/v1/teams", Map.of("name", "Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    public Api withToken(String token) {
        return new Api(environment, token);
    }

    /** What this client signs its requests with, for programs that do so themselves. */
    public String token() {
        return Objects.requireNonNull(token, "nobody is signed in");
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public Answer post(String path, Object body) {
        return withBody("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return withBody("PUT", path, body);
    }

    public Answer patch(String path, Object body) {
        return withBody("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** A request to be shaped further: other headers, a body that is no JSON. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(LIMIT);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    public Answer send(HttpRequest.Builder request) {
        return send(request, null);
    }

    /**
     * Every answer of the server that tests share is held against its own description, and so is every body that was
     * accepted. A server in a process of its own is there to be killed, and need not write its description first.
     */
    private Answer send(HttpRequest.Builder builder, @Nullable String json) {
        HttpRequest request = builder.build();
        HttpResponse<String> answer = exchange(request);
        boolean described = !(environment instanceof MockEnvironment);
        if (described && !request.uri().getPath().startsWith("/openapi.json")) {
            ApiContract.of(request.uri(), Api::fetch).check(request, json, answer);
        }
        return new Answer(answer);
    }

    private static String fetch(URI url) {
        return exchange(HttpRequest.newBuilder(url).timeout(LIMIT).build()).body();
    }

    private static HttpResponse<String> exchange(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public URI url(String path) {
        return URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port") + path);
    }

    /** A string is sent as it is: tests of broken JSON need that. */
    private Answer withBody(String method, String path, Object body) {
        String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
        return send(
                request(path).header("Content-Type", "application/json").method(method, BodyPublishers.ofString(text)),
                text);
    }

    /** An answer of the server. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** Where the answer leads. */
        public String location() {
            String location = header("Location");
            if (location == null) {
                throw new AssertionError(response.uri() + " answered " + status() + " and leads nowhere: " + body());
            }
            return location;
        }

        /** This answer, if it has the status; an assertion that fails shows the body. */
        public Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError("expected " + status + " but "
                        + response.request().method() + " " + response.uri() + " answered " + status() + ": " + body());
            }
            return this;
        }
    }
}
