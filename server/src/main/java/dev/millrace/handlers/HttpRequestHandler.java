package dev.millrace.handlers;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.outbound.OutboundAnswer;
import dev.millrace.outbound.OutboundHttp;
import dev.millrace.outbound.OutboundRefused;
import dev.millrace.outbound.OutboundRequest;
import dev.millrace.tasks.TaskFailure;
import dev.millrace.tasks.TaskHandler;
import dev.millrace.tasks.TaskRun;

/**
 * Calls a URL: {@code {"url", "method"?, "headers"?, "body"?, "expected_status"?, "timeout"?}}. The answer is the result. An
 * answer that is not expected fails the run, for good where repeating does not help.
 */
@Component
class HttpRequestHandler implements TaskHandler {

    private static final Set<String> FIELDS = Set.of("url", "method", "headers", "body", "expected_status", "timeout");
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final int LONGEST_SECONDS = 300;
    private static final int CONCURRENCY = 32;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final OutboundHttp http;
    private final JsonMapper json;

    HttpRequestHandler(OutboundHttp http, JsonMapper json) {
        this.http = http;
        this.json = json;
    }

    @Override
    public String name() {
        return "http.request";
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public JsonNode handle(TaskRun run) throws TaskFailure {
        JsonNode payload = run.payload();
        OutboundRequest request = request(payload, run);
        try {
            OutboundAnswer answer = http.send(request, socket -> run.onStop(() -> close(socket)));
            if (!isExpected(payload.path("expected_status"), answer.status())) {
                throw unexpected(answer);
            }
            return result(answer);
        } catch (OutboundRefused e) {
            throw TaskFailure.permanent(e.getMessage());
        } catch (IOException e) {
            throw TaskFailure.transientFailure(
                    "request to " + request.url().getHost() + " failed: " + e.getMessage(), e);
        }
    }

    private OutboundRequest request(JsonNode payload, TaskRun run) throws TaskFailure {
        for (String field : payload.propertyNames()) {
            if (!FIELDS.contains(field)) {
                throw TaskFailure.permanent(field + ": is not a known field; known are: "
                        + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        }
        JsonNode body = payload.path("body");
        Map<String, String> headers = headers(payload.path("headers"));
        headers.put("X-Millrace-Task-Id", run.id().toString());
        headers.put("X-Millrace-Attempt", Integer.toString(run.attempt()));
        boolean typed = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        if (body.isContainer() && !typed) {
            headers.put("Content-Type", "application/json");
        }
        String text = body.isMissingNode() || body.isNull()
                ? ""
                : body.isString() ? body.stringValue() : json.writeValueAsString(body);
        return new OutboundRequest(
                url(payload.path("url")),
                payload.path("method").asString("POST").toUpperCase(Locale.ROOT),
                headers,
                text,
                limit(payload.path("timeout")));
    }

    private static URI url(JsonNode url) throws TaskFailure {
        try {
            return URI.create(url.asString(""));
        } catch (IllegalArgumentException e) {
            throw TaskFailure.permanent("url: is not one");
        }
    }

    private static Map<String, String> headers(JsonNode given) throws TaskFailure {
        if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
            throw TaskFailure.permanent("headers: must be an object of strings");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : given.properties()) {
            if (!header.getValue().isString()) {
                throw TaskFailure.permanent("headers: must be an object of strings");
            }
            headers.put(header.getKey(), header.getValue().stringValue());
        }
        return headers;
    }

    private static Duration limit(JsonNode seconds) throws TaskFailure {
        if (seconds.isMissingNode() || seconds.isNull()) {
            return USUAL;
        }
        if (!seconds.isNumber() || seconds.doubleValue() <= 0 || seconds.doubleValue() > LONGEST_SECONDS) {
            throw TaskFailure.permanent("timeout: must be a number of seconds up to " + LONGEST_SECONDS);
        }
        return Duration.ofMillis(Math.max(1, Math.round(seconds.doubleValue() * 1000)));
    }

    /** One status, a list of them, or, where nothing is said, any that means success. */
    private static boolean isExpected(JsonNode expected, int status) {
        if (expected.isArray()) {
            return expected.valueStream().anyMatch(one -> one.asInt(0) == status);
        }
        return expected.isNumber() ? expected.asInt(0) == status : status >= 200 && status < 300;
    }

    private static TaskFailure unexpected(OutboundAnswer answer) {
        int status = answer.status();
        String message = "the answer was " + status;
        String pause = answer.headers().getOrDefault("retry-after", "");
        if ((status == TOO_MANY_REQUESTS || status == 503) && pause.matches("[0-9]{1,9}")) {
            Duration asked = Duration.ofSeconds(Long.parseLong(pause));
            return TaskFailure.retryAfter(message, asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE);
        }
        boolean passes =
                status >= 500 || status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY_REQUESTS;
        return passes ? TaskFailure.transientFailure(message, null) : TaskFailure.permanent(message);
    }

    private JsonNode result(OutboundAnswer answer) {
        ObjectNode result = json.createObjectNode();
        result.put("status", answer.status());
        ObjectNode headers = result.putObject("headers");
        answer.headers().forEach((name, value) -> headers.put(name, storable(value)));
        result.put("body", storable(answer.body()));
        result.put("truncated", answer.truncated());
        return result;
    }

    /** A database keeps no NUL. */
    private static String storable(String text) {
        return text.replace('\0', '\ufffd');
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // the run has stopped anyway
        }
    }
}
