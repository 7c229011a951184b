package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;

class RequestJsonTest {

    private static final Duration SLOW = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong();
    private final RequestJson json = new RequestJson(JsonMapper.shared(), nanos::get);

    @Test
    void aBodyThatTricklesInIsGivenUp() {
        String body = "{\"name\": \"a task of one byte in five seconds\"}";
        assertThatThrownBy(() -> json.read(trickling(body, SLOW), body.length()))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(408));
        assertThat(Duration.ofNanos(nanos.get())).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
    }

    @Test
    void aLongBodyOverASlowLineIsRead() throws IOException {
        String body = "{\"text\": \"" + "x".repeat(1_000_000) + "\"}";
        json.read(trickling(body, Duration.ofNanos(30_000)), body.length());
        assertThat(Duration.ofNanos(nanos.get())).isGreaterThan(Duration.ofSeconds(25));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": NaN}", "{\"a\": 01}", "{\"a\": .5}"})
    void aRefusalTellsNothingOfTheParsersSettings(String body) {
        assertThatThrownBy(() -> json.read(trickling(body, Duration.ZERO), body.length()))
                .isInstanceOf(ApiException.class)
                .message()
                .startsWith("body: is not one valid JSON document at line 1")
                .doesNotContain("`", "Feature");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'{\"a\": [1, {\"b\": \"\\u0000\"}]}'; a[1].b: must not contain the character U+0000",
                "'[0, \"\\ud800\"]'; [1]: must not contain half of a surrogate pair",
                "'{\"\\u0000\": 1}'; body: must not contain the character U+0000",
                "'\"\\u0000\"'; body: must not contain the character U+0000",
            })
    void whatNoDatabaseKeepsIsNamed(String body, String refusal) {
        assertThatThrownBy(() -> json.read(trickling(body, Duration.ZERO), body.length()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(refusal);
    }

    /** A stream that hands out one byte at a time, and takes its time for each. */
    private InputStream trickling(String text, Duration each) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                nanos.addAndGet(each.toNanos());
                return super.read(into, offset, Math.min(length, 1));
            }
        };
    }
}
