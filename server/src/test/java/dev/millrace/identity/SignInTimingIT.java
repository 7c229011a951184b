package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

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
    private static final int ROUNDS = 3;

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
        // What else the machine does hits a whole round now and then; a real difference would be there in each.
        assertThat(IntStream.range(0, ROUNDS)).anyMatch(round -> takeAsLong());
    }

    private boolean takeAsLong() {
        long[] wrong = new long[TRIES];
        long[] unknown = new long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            wrong[i] = signIn(email);
            unknown[i] = signIn("nobody-" + email);
        }
        return Math.abs(median(wrong) - median(unknown)) < median(wrong) / 4;
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
