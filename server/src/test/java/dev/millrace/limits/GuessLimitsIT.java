package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Who guesses passwords has to wait, whatever it says about where it comes from. */
@MillraceTest
class GuessLimitsIT {

    @Autowired
    Api api;

    @ParameterizedTest
    @ValueSource(strings = {"", "X-Forwarded-For", "X-Real-IP", "Forwarded"})
    void theSixthWrongPasswordIsTheLastForAWhile(String header) {
        for (String name : new String[] {registered(), "nobody-" + UUID.randomUUID() + "@example.org"}) {
            for (int i = 1; i <= 6; i++) {
                guess(name, header, i).expect(401);
            }
            Answer refused = guess(name, header, 7).expect(429);
            assertThat(refused.json().get("error").get("code").asString()).isEqualTo("RATE_LIMITED");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void theRightPasswordEndsTheCount() {
        String name = registered();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                guess(name, "", i).expect(401);
            }
            api.signedIn(name, Api.PASSWORD).get("/api/v1/me").expect(200);
        }
    }

    @Test
    void allWaysToSignInCountTogether() {
        String name = registered();
        for (int i = 0; i < 3; i++) {
            guess(name, "", i).expect(401);
            api.post(
                            "/api/v1/auth/token",
                            Map.of("username", name.toUpperCase(java.util.Locale.ROOT), "password", "wrong"))
                    .expect(401);
        }
        api.send(api.request("/api/v1/token")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("username=" + name + "&password=wrong")))
                .expect(429);
    }

    private Answer guess(String name, String header, int number) {
        var request = api.request("/api/v1/auth/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"username\":\"" + name + "\",\"password\":\"wrong " + number + "\"}"));
        return api.send(header.isEmpty() ? request : request.header(header, "203.0.113." + number));
    }

    private String registered() {
        String email = "guessed-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        return email;
    }
}
