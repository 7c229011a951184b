package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.millrace.platform.ApiException;

/** How large bodies share the memory that there is for them. */
class LargeBodiesTest {

    private static final int ROOM = 1 << 20;

    /** What has come of a large one that comes slowly. It ends within a piece: those before it have been timed by then. */
    private static final int BEGUN = 100 << 10;

    private static final String JSON = "application/json";

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
    private LargeBodies bodies;

    @BeforeEach
    void thereIsRoom() {
        bodies = receivingIn(folder);
    }

    @AfterEach
    void nobodyElseWaits() {
        others.shutdownNow();
    }

    @Test
    void bodiesTogetherTakeNoMoreThanThereIs() throws Exception {
        during(ROOM * 2 / 3, () -> {
            during(ROOM / 4, () -> {});
            assertRefused(503, () -> during(ROOM * 2 / 3, () -> {}));
        });
        during(ROOM * 2 / 3, () -> {});
    }

    @Test
    void aSmallBodyIsAlwaysRead() throws Exception {
        during(ROOM * 2, () -> during(LargeBodies.GRANTED, () -> {}));
    }

    @Test
    void oneThatIsLargerThanAllThereIsComesAlone() throws Exception {
        during(ROOM * 3, () -> assertRefused(503, () -> during(ROOM / 2, () -> {})));
        during(ROOM * 3, () -> {});
    }

    @ParameterizedTest
    @ValueSource(ints = {ROOM, -1})
    void oneThatComesSlowlyKeepsNobodyOut(int declared) throws Exception {
        SlowRequest slow = new SlowRequest(declared);
        Future<?> passed = beside(slow, ROOM, () -> {});
        slow.send(BEGUN);
        slow.awaitRead();

        during(ROOM, () -> {});

        slow.send(ROOM - BEGUN);
        slow.end();
        passed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void itCountsFromWhenItIsThereUntilItsRequestIsOver() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        SlowRequest slow = new SlowRequest(ROOM);
        Future<?> passed = beside(slow, ROOM, () -> {
            read.countDown();
            over.join();
        });
        slow.send(ROOM);
        slow.awaitRead();
        during(ROOM, () -> {}); // all but its end is there

        slow.end();
        assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
        assertRefused(503, () -> during(ROOM / 2, () -> {}));

        over.complete(true);
        passed.get(10, TimeUnit.SECONDS);
        during(ROOM, () -> {});
    }

    @Test
    void twoThatDoNotTellTheirLengthDoNotBlockEachOther() throws Exception {
        SlowRequest first = new SlowRequest(-1);
        SlowRequest second = new SlowRequest(-1);
        int half = ROOM * 3 / 8;
        Future<?> firstPassed = beside(first, 2 * half, () -> {});
        Future<?> secondPassed = beside(second, 2 * half, () -> {});
        first.send(half);
        second.send(half);
        first.awaitRead();
        second.awaitRead();

        first.send(half);
        first.end();
        firstPassed.get(10, TimeUnit.SECONDS);
        second.send(half);
        second.end();
        secondPassed.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, BEGUN})
    void oneThatComesTooSlowlyIsGivenUp(int begun) throws Exception {
        SlowRequest slow = new SlowRequest(ROOM);
        Future<?> passed = beside(slow, ROOM, () -> {});
        slow.send(begun);
        slow.awaitRead();

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        slow.send(BEGUN);

        assertThatThrownBy(() -> passed.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(408));
    }

    @Test
    void aLongOneMayTakeLonger() throws Exception {
        SlowRequest slow = new SlowRequest(ROOM);
        Future<?> passed = beside(slow, ROOM, () -> {});
        slow.send(ROOM * 3 / 4);
        slow.awaitRead();

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        slow.send(ROOM / 4);
        slow.end();

        passed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void onceItIsThereItIsReadAtLeisure() throws Exception {
        pass(request(ROOM, JSON), body -> {
            assertThat(body.readNBytes(BEGUN)).hasSize(BEGUN);
            nanos.addAndGet(Duration.ofHours(1).toNanos());
            assertThat(body.readAllBytes()).hasSize(ROOM - BEGUN);
        });
    }

    @Test
    void whatIsReadIsWhatWasSent() throws Exception {
        byte[] content = new byte[ROOM];
        new Random(17).nextBytes(content);
        MockHttpServletRequest request = request(0, JSON);
        request.setContent(content);

        pass(request, body -> {
            int from = LargeBodies.GRANTED - 2;
            assertThat(body.readNBytes(from)).isEqualTo(Arrays.copyOf(content, from));
            for (int i = from; i < from + 4; i++) {
                assertThat(body.read()).isEqualTo(Byte.toUnsignedInt(content[i]));
            }
            assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from + 4, ROOM));
            assertThat(body.read()).isNegative();
        });
    }

    @Test
    void nothingOfItIsLeftOnDisk() throws Exception {
        during(ROOM, () -> assertRefused(503, () -> during(ROOM, () -> {})));
        assertThatThrownBy(() -> during(ROOM, () -> {
                    throw new IOException("the client hung up");
                }))
                .hasMessage("the client hung up");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatTheDiskCannotKeepIsToComeAgain() throws Exception {
        bodies = receivingIn(folder.resolve("nowhere"));

        assertRefused(503, () -> during(LargeBodies.GRANTED + 1, () -> {}));
        during(LargeBodies.GRANTED, () -> {});
    }

    @Test
    void whoeverReadsOnAfterARefusalDoesNotTakeTheBeginningForAllOfIt() throws Exception {
        during(
                ROOM,
                () -> pass(request(ROOM, JSON), body -> {
                    assertThat(body.readNBytes(LargeBodies.GRANTED)).hasSize(LargeBodies.GRANTED);
                    assertRefused(503, body::read);
                    assertThatThrownBy(body::read).isInstanceOf(IOException.class);
                }));
    }

    /** The route has the byte by which it sees that it is too much; one that reads on all the same is stopped. */
    @Test
    void whatNoRouteReadsIsNotReceived() throws Exception {
        pass(request(LargeBodies.RECEIVED + 1, JSON), body -> {
            assertThat(body.readNBytes(LargeBodies.RECEIVED)).hasSize(RequestJson.MAX_BODY + 1);
            assertRefused(413, body::read);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "Text/CSV; charset=utf-8"})
    void tablesAreReadRowByRow(String type) throws Exception {
        during(ROOM * 2, () -> pass(request(ROOM, type), ROOM, () -> {}));
    }

    @Test
    void ofAStrangerOnlyASmallOneIsRead() throws Exception {
        pass(strangers(LargeBodies.GRANTED), LargeBodies.GRANTED, () -> {});
        bodies = receivingIn(folder.resolve("nowhere")); // so that it is told if it were received
        assertRefused(413, () -> pass(strangers(LargeBodies.GRANTED + 1), InputStream::readAllBytes));
    }

    private interface Work {
        void run() throws ServletException, IOException;
    }

    private interface Reader {
        void read(InputStream body) throws ServletException, IOException;
    }

    private LargeBodies receivingIn(Path place) {
        return new LargeBodies(ROOM, Duration.ofMillis(10), place, nanos::get);
    }

    /** Does something while a request of the given size has been read and is not over. */
    private void during(int size, Work work) throws ServletException, IOException {
        pass(request(size, JSON), size, work);
    }

    /** The same on a thread of its own. */
    private Future<?> beside(SlowRequest request, int size, Work work) {
        return others.submit(() -> {
            pass(request, size, work);
            return null;
        });
    }

    private void pass(MockHttpServletRequest request, int size, Work work) throws ServletException, IOException {
        pass(request, body -> {
            assertThat(body.readAllBytes()).hasSize(size);
            work.run();
        });
    }

    private void pass(MockHttpServletRequest request, Reader reader) throws ServletException, IOException {
        FilterChain chain = (passed, answer) -> reader.read(passed.getInputStream());
        bodies.doFilter(request, new MockHttpServletResponse(), chain);
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(status));
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

    /** A request whose body comes when the test sends it. */
    private static final class SlowRequest extends MockHttpServletRequest {

        private final PipedInputStream line = new PipedInputStream(2 * ROOM);
        private final PipedOutputStream client = new PipedOutputStream();
        private final int declared;

        /** @param declared how long it is said to be; negative where it is not */
        SlowRequest(int declared) throws IOException {
            super("POST", "/");
            this.declared = declared;
            client.connect(line);
            setContentType(JSON);
            setUserPrincipal(() -> "somebody");
        }

        void send(int bytes) throws IOException {
            client.write(new byte[bytes]);
            client.flush();
        }

        /** There is no more. */
        void end() throws IOException {
            client.close();
        }

        /** Waits until all that was sent is received. */
        void awaitRead() {
            await().until(() -> line.available() == 0);
        }

        @Override
        public int getContentLength() {
            return declared;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new DelegatingServletInputStream(line);
        }
    }
}
