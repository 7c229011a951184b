package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.millrace.testing.Api.Answer;

/** What lawful requests are turned into, field by field: values of every wrong kind, and all that breaks parsers. */
public final class Spoilt {

    private static final Duration AT_MOST = Duration.ofSeconds(1);

    /** Some of them are lawful for some fields. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "7",
            "-1",
            "1.5",
            "0.001",
            "1e300",
            "1e400",
            "9223372036854775808",
            "1".repeat(2000),
            "[]",
            "[1]",
            "[null]",
            "[{}]",
            "[\"\\u0000\"]",
            "{}",
            "{\"a\": 1}",
            "{\"\\u0000\": 1}",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0007b\"",
            "\"\\ud800\"",
            "\"NaN\"",
            "\"-1\"",
            "\"1e300\"",
            "\"2026-13-01\"",
            "\"0000-00-00\"",
            "\"+12026-01-09\"",
            "\"-9999-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59Z\"",
            "\"now()\"",
            "\"P9999999Y\"",
            "\"0190d5a7-1111-7000-8000-000000000000\"",
            "\"0190d5a71111700080000000000000000\"",
            "\"'; drop table teams; --\"",
            "\"<img onerror=x>\"",
            "\"" + "A".repeat(10_000) + "\"");

    /** Bodies that are no JSON object. */
    private static final List<String> NO_OBJECTS =
            List.of("", "{", "null", "[]", "7", "\"x\"", "{\"a\": 1e400}", "{} {}", "[".repeat(5000));

    private Spoilt() {}

    /** The JSON object that has these fields, whose values are JSON themselves. */
    public static String object(Map<String, String> fields) {
        List<String> parts = new ArrayList<>();
        fields.forEach((name, value) -> parts.add("\"" + name + "\": " + value));
        return "{" + String.join(", ", parts) + "}";
    }

    /** Sends what is no JSON object at all where one is due. */
    public static void noObjects(Function<String, Answer> send) {
        NO_OBJECTS.forEach(body -> refused(send.apply(body)));
    }

    /**
     * Sends a lawful body with each of its fields spoilt in every way, and with a field that nobody knows.
     *
     * @param lawful fields and their values, in JSON
     * @param send sends a body; an answer that is no success has to be a plain refusal
     */
    public static void each(Map<String, String> lawful, Function<String, Answer> send) {
        for (String field : lawful.keySet()) {
            for (String value : VALUES) {
                Map<String, String> body = new LinkedHashMap<>(lawful);
                body.put(field, value);
                unlessLawful(send, object(body));
            }
        }
        Map<String, String> more = new LinkedHashMap<>(lawful);
        more.put("password_hash", "\"x\"");
        refused(send.apply(object(more)), 400);
    }

    private static void unlessLawful(Function<String, Answer> send, String body) {
        long start = System.nanoTime();
        Answer answer = send.apply(body);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as(body).isLessThan(AT_MOST.multipliedBy(5));
        if (answer.status() >= 300) {
            refused(answer);
        }
    }

    /** Holds that an answer is a refusal with this status, as {@link #refused(Answer)} does. */
    public static void refused(Answer answer, int status) {
        answer.expect(status);
        refused(answer);
    }

    /** Holds that an answer is a refusal that says what is wrong, and nothing of how the server is made. */
    public static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.json().get("error").get("code").asString()).isNotBlank();
        assertThat(answer.json().get("error").get("message").asString()).isNotBlank();
        assertThat(answer.json().get("request_id").asString()).isNotBlank();
        assertThat(answer.body().length()).isLessThan(10_000);
        assertThat(answer.body())
                .doesNotContain("Exception", "java.", "springframework", "select ", "insert ", "\\tat ");
    }
}
