package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** How long a sign-in takes must not tell whether there is such a user. */
@MillraceTest
@TestPropertySource(
        properties = {
            "millrace.identity.password.memory=19456KB",
            "millrace.identity.password.iterations=2",
            "millrace.limits.sign-in-failures=0"
        })
class SignInTimingIT {

    private static final int TRIES = 40;

    @Autowired
    Api api;

    private final String email = "user-" + UUID.randomUUID() + "@example.com";

    /** The promise is 5 ms over 200 tries on a quiet machine; here, beside other work, it is a part of what a hash takes. */
    @Test
    void anUnknownNameAndAWrongPasswordTakeAsLong() {
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD))
                .expect(201);
        signIn(email);
        signIn("nobody-" + email);
        long[] wrong = new long[TRIES];
        long[] unknown = new long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            wrong[i] = signIn(email);
            unknown[i] = signIn("nobody-" + email);
        }
        Duration apart = Duration.ofNanos(Math.abs(median(wrong) - median(unknown)));
        assertThat(apart).isLessThan(Duration.ofNanos(median(wrong) / 4));
    }

    private long signIn(String name) {
        long start = System.nanoTime();
        api.post("/api/v1/auth/login", Map.of("username", name, "password", "wrong password"))
                .expect(401);
        return System.nanoTime() - start;
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
