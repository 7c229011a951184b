package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

@MillraceTest
@TestPropertySource(properties = "millrace.identity.cors-origins=[\"https://app.example.com\"]")
class CorsIT {

    @Autowired
    Api api;

    @Test
    void aNamedOriginMayAskAndRead() {
        Answer preflight = preflight("https://app.example.com").expect(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualToIgnoringCase("Authorization");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();

        Answer answer = api.send(api.asNewUser().request("/api/v1/me").header("Origin", "https://app.example.com"))
                .expect(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Total-Count");
    }

    @Test
    void anotherOriginIsTurnedAway() {
        Answer preflight = preflight("https://evil.example").expect(403);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    }

    private Answer preflight(String origin) {
        return api.send(api.request("/api/v1/me")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
    }
}
