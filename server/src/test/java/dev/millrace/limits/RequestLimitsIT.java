package dev.millrace.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** What keys and users are told about their limits, and what happens beyond. */
@MillraceTest
class RequestLimitsIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Test
    void aKeyHasAHundredRequestsAMinuteAndIsToldWhatIsLeft() {
        Api key = key(accounts.user(), List.of("jobs:read"));
        Answer first = key.get("/api/v1/me").expect(200);
        assertThat(first.header("X-RateLimit-Limit")).isEqualTo("100");
        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("99");
        long reset = Long.parseLong(String.valueOf(first.header("X-RateLimit-Reset")));
        assertThat(Instant.ofEpochSecond(reset))
                .isBetween(Instant.now().minusSeconds(1), Instant.now().plusSeconds(62));

        assertThat(key.delete("/api/v1/jobs/x").expect(403).header("X-RateLimit-Remaining"))
                .as("what is refused counts as well")
                .isEqualTo("98");
        Answer answer = first;
        for (int i = 2; i < 100; i++) {
            answer = key.get("/api/v1/me").expect(200);
        }
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("0");

        Answer refused = key.get("/api/v1/me").expect(429);
        assertThat(refused.json().get("error").get("code").asString()).isEqualTo("RATE_LIMITED");
        assertThat(Integer.parseInt(String.valueOf(refused.header("Retry-After"))))
                .isBetween(1, 61);
        assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("100");
    }

    @Test
    void aUsersTokensHaveALimitOfTheirOwn() {
        Api ann = accounts.user();
        Answer answer = ann.get("/api/v1/me").expect(200);
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("1000000");
        Api sameUser = key(ann, List.of("jobs:read"));
        assertThat(sameUser.get("/api/v1/me").header("X-RateLimit-Limit")).isEqualTo("100");
        assertThat(api.get("/health").header("X-RateLimit-Limit")).isNull();
    }

    @Test
    void whatWorkersSayDoesNotCount() {
        Api worker = key(accounts.operator(), List.of("worker", "jobs:read"));
        worker.post("/api/v1/workers/heartbeat", Map.of("nonsense", 1));
        assertThat(worker.get("/api/v1/me").expect(200).header("X-RateLimit-Remaining"))
                .isEqualTo("99");
    }

    private Api key(Api owner, List<String> scopes) {
        return api.withToken(owner.post("/api/v1/api-keys", Map.of("name", "k", "scopes", scopes))
                .expect(201)
                .json()
                .get("key")
                .asString());
    }
}
