package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;

class RequestJsonTest {

    private final RequestJson json = new RequestJson(JsonMapper.shared());

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": NaN}", "{\"a\": 01}", "{\"a\": .5}"})
    void aRefusalTellsNothingOfTheParsersSettings(String body) {
        assertThatThrownBy(() -> json.read(oneByOne(body), body.length()))
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
        assertThatThrownBy(() -> json.read(oneByOne(body), body.length()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining(refusal);
    }

    /** A stream that hands out one byte at a time. */
    private static InputStream oneByOne(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 1));
            }
        };
    }
}
