package dev.millrace.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

import dev.millrace.platform.ApiException;

class KeyedRequestTest {

    @Test
    void aBodyThatTricklesInIsGivenUp() {
        AtomicLong nanos = new AtomicLong();
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/tasks");
        request.addHeader(IdempotencyKey.HEADER, "a-key");
        request.setContent("{\"name\": \"slow\"}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> KeyedRequest.of(
                        request, () -> nanos.getAndAdd(Duration.ofSeconds(30).toNanos())))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(408));
    }
}
