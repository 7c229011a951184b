package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CorsOriginsTest {

    @Test
    void nobodyIsNamedByDefault() {
        assertThat(parse("")).isEmpty();
        assertThat(parse("[]")).isEmpty();
    }

    @Test
    void areAJsonListOrDividedByCommas() {
        List<String> both = List.of("https://yourdomain.com", "http://localhost:3000");
        assertThat(parse("[\"https://yourdomain.com\", \"http://localhost:3000\"]"))
                .isEqualTo(both);
        assertThat(parse("https://yourdomain.com , http://localhost:3000/")).isEqualTo(both);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[1, {}]",
                "example.com",
                "https://a.example/path",
                "https://*.example.com",
                "null",
                "file://x"
            })
    void areRefusedWhereTheyAreNone(String text) {
        assertThatThrownBy(() -> parse(text)).hasMessageContaining("CORS_ORIGINS");
    }

    private static List<String> parse(String text) {
        return CorsOrigins.parse(text, JsonMapper.shared());
    }
}
