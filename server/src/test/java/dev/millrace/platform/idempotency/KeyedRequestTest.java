package dev.millrace.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class KeyedRequestTest {

    @Test
    void whoeverHandlesTheRequestReadsItsBodyOnceMore() throws IOException {
        byte[] body = "{\"name\": \"a task\"}".getBytes(StandardCharsets.UTF_8);
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/tasks");
        request.addHeader(IdempotencyKey.HEADER, "a-key");
        request.setContent(body);

        KeyedRequest keyed = KeyedRequest.of(request);

        assertThat(request.getInputStream().read()).isNegative();
        assertThat(keyed.getInputStream().readAllBytes()).isEqualTo(body);
        assertThat(keyed.getReader().readLine()).isEqualTo("{\"name\": \"a task\"}");
    }
}
