package dev.millrace.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Makes requests and reads answers. */
final class Transport {

    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule().addDeserializer(Instant.class, new Moments()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SLOWEST_BYTES_A_SECOND = 16 * 1024;
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String root;
    private final @Nullable String credential;

    Transport(URI root, @Nullable String credential) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.root = root.toString().replaceFirst("/+$", "");
        this.credential = credential;
    }

    /** The HTTP client, for other servers that the API sends its callers to. */
    HttpClient http() {
        return http;
    }

    /** An answer that is no refusal. */
    record Answer(HttpResponse<byte[]> response) {

        <T> T as(Class<T> type) {
            return Transport.read(() -> JSON.readValue(response.body(), type));
        }

        <T> List<T> asList(Class<T> type) {
            JavaType list = JSON.getTypeFactory().constructCollectionType(List.class, type);
            return Transport.read(() -> JSON.readValue(response.body(), list));
        }

        /** Where to go instead, if the server says so. */
        Optional<String> leadsTo() {
            return response.statusCode() < 300
                    ? Optional.empty()
                    : response.headers().firstValue("Location");
        }

        <T> List<T> dataList(Class<T> type) {
            JavaType list = JSON.getTypeFactory().constructCollectionType(List.class, type);
            JavaType of = JSON.getTypeFactory().constructParametricType(Envelope.class, list);
            Envelope<List<T>> envelope = Transport.read(() -> JSON.readValue(response.body(), of));
            return envelope.data();
        }

        /** What is in the envelope of tasks and workers. */
        <T> T data(Class<T> type) {
            JavaType of = JSON.getTypeFactory().constructParametricType(Envelope.class, type);
            Envelope<T> envelope = Transport.read(() -> JSON.readValue(response.body(), of));
            return envelope.data();
        }

        <T> Page<T> page(Class<T> type) {
            JavaType of = JSON.getTypeFactory().constructParametricType(EnvelopedList.class, type);
            EnvelopedList<T> list = Transport.read(() -> JSON.readValue(response.body(), of));
            return new Page<>(
                    list.data(),
                    list.pagination().total(),
                    list.pagination().skip(),
                    list.pagination().limit(),
                    list.pagination().nextCursor());
        }

        /** A bare array, which says in a header how long the whole list is. */
        <T> Page<T> barePage(Class<T> type, long skip, int limit) {
            long total = response.headers().firstValueAsLong("X-Total-Count").orElse(-1);
            return new Page<>(asList(type), total, skip, limit, null);
        }
    }

    private record Envelope<T>(T data) {}

    private record EnvelopedList<T>(List<T> data, Pagination pagination) {}

    private record Pagination(
            long total, long skip, int limit, @Nullable String nextCursor) {}

    /** Makes a request that may be made again: it reads, sets, deletes, or creates under a key of its own. */
    Answer call(String method, String path, @Nullable Object body) {
        String key = method.equals("POST") ? UUID.randomUUID().toString() : null;
        return again(() -> once(method, path, body, key, PATIENCE));
    }

    /** Deletes something. Gone by a request whose answer was lost, it is deleted: no reason to say that it was not found. */
    void delete(String path) {
        AtomicBoolean mayBeGone = new AtomicBoolean();
        again(() -> {
            try {
                once("DELETE", path, null, null, PATIENCE);
                return true;
            } catch (MillraceException e) {
                if (e.status() == 404 && mayBeGone.get()) {
                    return true;
                }
                mayBeGone.compareAndSet(false, e.status() == 0 || e.status() == 503);
                throw e;
            }
        });
    }

    private static <A> A again(Supplier<A> request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.get();
            } catch (MillraceException e) {
                if (!mayAsk(e) || asksForMoreThan(LONGEST_PAUSE, e) || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    /** A conflict that passes by itself is this request's own first attempt, whose answer was lost: it is still under way. */
    private static boolean mayAsk(MillraceException e) {
        boolean passes = e.status() == 409 && e.retryAfter().isPresent();
        return passes || e.status() == 0 || e.status() == 429 || e.status() == 503;
    }

    /** To ask before that would be in vain. */
    private static boolean asksForMoreThan(Duration pause, MillraceException e) {
        return e.retryAfter().filter(asked -> asked.compareTo(pause) > 0).isPresent();
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    /** Gets what lies elsewhere, at an address that the server gave; our credentials are nothing for it. */
    Answer elsewhere(URI where) {
        return again(() -> send(HttpRequest.newBuilder(where).timeout(PATIENCE).build()));
    }

    /** How long a file may take on its way: the slowest line that is worth while, and then some. */
    static Duration patienceFor(long bytes) {
        return PATIENCE.plus(timeFor(bytes));
    }

    private static Duration timeFor(long bytes) {
        return Duration.ofSeconds(bytes / SLOWEST_BYTES_A_SECOND);
    }

    /** Makes a request once. */
    Answer once(String method, String path, @Nullable Object body, @Nullable String key, Duration patience) {
        byte[] content = body == null ? null : written(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(content == null ? patience : patience.plus(timeFor(content.length)))
                .header("Accept", "application/json");
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (content == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(content));
        }
        return send(request.build());
    }

    private static byte[] written(Object body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JacksonException e) {
            throw new MillraceException.InvalidRequest("the request cannot be written: " + e.getMessage(), e);
        }
    }

    private Answer send(HttpRequest request) {
        String what = request.method() + " " + request.uri().getPath();
        try {
            HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
            if (response.statusCode() >= 400) {
                throw refusal(response);
            }
            return new Answer(response);
        } catch (IOException e) {
            throw new MillraceException.Unreached(what + " got no answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException.Unreached(what + " was interrupted", e);
        }
    }

    /**
     * The whole answer, within the time of the request: by itself, the JDK's client counts until the headers are there, and
     * waits for ever for the rest of an answer whose connection was cut.
     */
    <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> coming = http.sendAsync(request, handler);
        try {
            return coming.get(request.timeout().orElse(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("it did not come in time");
        } catch (ExecutionException e) {
            throw broken(e);
        } finally {
            coming.cancel(true);
        }
    }

    static IOException broken(ExecutionException e) {
        return e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }

    private static void pause(int attempt, MillraceException e) {
        Duration pause = e.retryAfter().orElse(FIRST_PAUSE.multipliedBy(1L << attempt));
        long millis = pause.toMillis();
        try {
            Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    private static MillraceException refusal(HttpResponse<byte[]> response) {
        Duration retryAfter = response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
        String message = "HTTP " + response.statusCode();
        String code = "INTERNAL_ERROR";
        String requestId = response.headers().firstValue("X-Request-Id").orElse(null);
        List<MillraceException.Problem> problems = new ArrayList<>();
        try {
            JsonNode body = JSON.readTree(response.body());
            message = body.path("detail").asString(message);
            code = body.path("error").path("code").asString(code);
            for (JsonNode problem : body.path("error").path("details")) {
                problems.add(new MillraceException.Problem(
                        problem.path("field").asString(""),
                        problem.path("reason").asString("")));
            }
        } catch (JacksonException e) {
            // Not from our server: a proxy, perhaps. The status says enough.
        }
        return new MillraceException.Refusal(response.statusCode(), code, message, problems, requestId, retryAfter)
                .exception();
    }

    private interface Reading<T> {
        T read() throws JacksonException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            throw new MillraceException.Unreached("the answer is not what this client knows: " + e.getMessage(), e);
        }
    }
}
