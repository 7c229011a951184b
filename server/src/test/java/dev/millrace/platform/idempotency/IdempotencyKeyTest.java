package dev.millrace.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.platform.ApiException;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', textBlock = """
                    8e03978e-40d5-43e8-bc93-6894a57f9324,   8e03978e-40d5-43e8-bc93-6894a57f9324
                    "8e03978e-40d5-43e8-bc93-6894a57f9324", 8e03978e-40d5-43e8-bc93-6894a57f9324
                    "a\\"b",                                a"b
                    "a\\\\b",                               a\\b
                    ~!#,                                    ~!#
                    """)
    void aKeyIsTheSameInQuotesAndBare(String header, String key) {
        assertThat(IdempotencyKey.of(List.of(header)).value()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "\"\"", "a b", "a\tb", "\"a", "\"a\"b", "\"a\\n\"", "\"a\\", "clé", "\"a\u007f\""})
    void whatIsNoKeyIsRefused(String header) {
        assertThatThrownBy(() -> IdempotencyKey.of(List.of(header)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void aKeyMayHave255Characters() {
        assertThat(IdempotencyKey.of(List.of("\"" + "k".repeat(255) + "\"")).value())
                .hasSize(255);
        assertThatThrownBy(() -> IdempotencyKey.of(List.of("k".repeat(256)))).hasMessageContaining("may have 255");
    }

    @Test
    void twoKeysAreNone() {
        assertThatThrownBy(() -> IdempotencyKey.of(List.of("a", "b"))).hasMessageContaining("once");
    }
}
