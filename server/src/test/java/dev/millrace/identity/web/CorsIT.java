package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.StrictServer;

class CorsIT extends StrictServer {

    private static final String APP = "https://app.example.com";

    @Test
    void aNamedOriginMayAskAndRead() {
        Answer preflight = preflight(APP).expect(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualToIgnoringCase("Authorization");
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();

        Answer answer = api.send(api.signedIn(registerConfirmed(), Api.PASSWORD)
                        .request("/api/v1/me")
                        .header("Origin", APP))
                .expect(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Total-Count");
    }

    @Test
    void anotherOriginIsTurnedAway() {
        Answer preflight = preflight("https://evil.example").expect(403);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    }

    /** A public application in a browser does all but the authorization itself by fetching. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/oauth2/token",
                "POST /api/v1/oauth2/revoke_token",
                "GET /api/v1/oauth2/userinfo",
                "GET /api/v1/oauth2/jwks",
                "GET /.well-known/openid-configuration",
                "GET /.well-known/oauth-authorization-server"
            })
    void anApplicationInABrowserGetsItsTokens(String route) {
        String[] words = route.split(" ", 2);
        Answer preflight = preflight(APP, words[0], words[1]).expect(200);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(APP);
        assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();
        Answer answer = api.send(api.request(words[1])
                .header("Origin", APP)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(words[0], BodyPublishers.ofString(words[0].equals("POST") ? "client_id=nobody" : "")));
        assertThat(answer.header("Access-Control-Allow-Origin"))
                .as("an error, too, is for the application")
                .isEqualTo(APP);
        preflight("https://evil.example", words[0], words[1]).expect(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/oauth2/introspect", "/api/v1/oauth2/authorize"})
    void whatIsNotForBrowsersIsNotOpened(String path) {
        assertThat(preflight(APP, "POST", path).header("Access-Control-Allow-Origin"))
                .isNull();
    }

    private Answer preflight(String origin) {
        return preflight(origin, "GET", "/api/v1/me");
    }

    private Answer preflight(String origin, String method, String path) {
        return api.send(api.request(path)
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
    }
}
