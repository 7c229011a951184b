package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.millrace.platform.ApiException;

/** How large bodies share the memory that there is for them. */
class LargeBodiesTest {

    private static final int ROOM = 1 << 20;

    private final LargeBodies bodies = new LargeBodies(ROOM, Duration.ofMillis(10));

    @Test
    void bodiesTogetherTakeNoMoreThanThereIs() throws Exception {
        during(ROOM * 2 / 3, () -> {
            during(ROOM / 4, () -> {});
            assertThatThrownBy(() -> during(ROOM * 2 / 3, () -> {}))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refusal -> assertThat(refusal.status().value()).isEqualTo(503));
        });
        during(ROOM * 2 / 3, () -> {});
    }

    @Test
    void aSmallBodyIsAlwaysRead() throws Exception {
        during(ROOM * 2, () -> during(LargeBodies.GRANTED, () -> {}));
    }

    @Test
    void oneThatIsLargerThanAllThereIsComesAlone() throws Exception {
        during(
                ROOM * 3,
                () -> assertThatThrownBy(() -> during(ROOM / 2, () -> {})).isInstanceOf(ApiException.class));
        during(ROOM * 3, () -> {});
    }

    @Test
    void tablesAreReadRowByRow() throws Exception {
        during(ROOM * 2, () -> pass(request(ROOM, "text/csv"), () -> {}));
    }

    @Test
    void ofAStrangerOnlyASmallOneIsRead() throws Exception {
        pass(strangers(LargeBodies.GRANTED), () -> {});
        assertThatThrownBy(() -> pass(strangers(LargeBodies.GRANTED + 1), () -> {}))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(413));
    }

    private interface Work {
        void run() throws ServletException, IOException;
    }

    /** Does something while a request of the given size has been read and is not over. */
    private void during(int size, Work work) throws ServletException, IOException {
        pass(request(size, "application/json"), work);
    }

    private static MockHttpServletRequest request(int size, String type) {
        MockHttpServletRequest request = strangers(size);
        request.setContentType(type);
        request.setUserPrincipal(() -> "somebody");
        return request;
    }

    private static MockHttpServletRequest strangers(int size) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
        request.setContent(new byte[size]);
        return request;
    }

    private void pass(MockHttpServletRequest request, Work work) throws ServletException, IOException {
        FilterChain chain = (read, answer) -> {
            assertThat(read.getInputStream().readAllBytes()).hasSize(request.getContentLength());
            work.run();
        };
        bodies.doFilter(request, new MockHttpServletResponse(), chain);
    }
}
