package dev.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of servers that may be hostile, and what is made of their answers. */
class OutboundHttpTest {

    private static final OutboundHttp OPEN = new OutboundHttp(new OutboundSettings(true));
    private static final OutboundHttp STRICT = new OutboundHttp(new OutboundSettings(false));

    /** What a server does with one connection. */
    private interface Behaviour {
        void serve(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private ServerSocket listener;
    private volatile Behaviour behaviour = (in, out) -> {};
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeEach
    void aServerListens() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    connections.incrementAndGet();
                    behaviour.serve(socket.getInputStream(), socket.getOutputStream());
                } catch (IOException | InterruptedException e) {
                    // the client has seen enough, or the test is over
                }
            }
        });
    }

    @AfterEach
    void itStops() throws IOException {
        listener.close();
    }

    @Test
    void anAnswerComesBack() throws Exception {
        behaviour = (in, out) -> {
            String head = head(in);
            assertThat(head).startsWith("POST /a?b=c HTTP/1.1\r\n").contains("Host: 127.0.0.1:", "X-One: 1");
            say(out, "HTTP/1.1 201 Created\r\nX-Two: 2\r\nContent-Length: 5\r\n\r\nhello");
        };
        OutboundAnswer answer = send("/a?b=c", Duration.ofSeconds(10));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers()).containsEntry("x-two", "2");
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.truncated()).isFalse();
    }

    @Test
    void aRedirectIsAnAnswerLikeOthers() throws Exception {
        behaviour = (in, out) -> {
            head(in);
            say(out, "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
        };
        assertThat(send("/", Duration.ofSeconds(10)).status()).isEqualTo(302);
        assertThat(connections).hasValue(1);
    }

    @Test
    void ofAnEndlessAnswerTheBeginningIsKept() throws Exception {
        behaviour = (in, out) -> {
            head(in);
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
            byte[] part = "x".repeat(8192).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(part);
            }
        };
        OutboundAnswer answer = send("/", Duration.ofSeconds(10));
        assertThat(answer.body()).hasSize(OutboundHttp.MAX_KEPT);
        assertThat(answer.truncated()).isTrue();
    }

    @Test
    void anAnswerThatDripsIsGivenUp() {
        behaviour = (in, out) -> {
            head(in);
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while (true) {
                say(out, "x");
                Thread.sleep(20);
            }
        };
        assertThatThrownBy(() -> send("/", Duration.ofMillis(300))).isInstanceOf(IOException.class);
    }

    @Test
    void headersWithoutEndAreGivenUp() {
        behaviour = (in, out) -> {
            head(in);
            say(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                say(out, "X-Much: " + "y".repeat(1000) + "\r\n");
            }
        };
        assertThatThrownBy(() -> send("/", Duration.ofSeconds(10))).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNoHttpIsAFailure() {
        behaviour = (in, out) -> {
            head(in);
            say(out, "SSH-2.0-OpenSSH_9.6\r\n");
        };
        assertThatThrownBy(() -> send("/", Duration.ofSeconds(10))).isInstanceOf(IOException.class);
    }

    @Test
    void thisMachineIsShutUnlessOpened() {
        assertThatThrownBy(() -> STRICT.send(request(url("/"), Duration.ofSeconds(5)), socket -> {}))
                .isInstanceOf(OutboundRefused.class)
                .hasMessageContaining("blocked_url");
        assertThat(connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "gopher://127.0.0.1:70/",
                "ftp://127.0.0.1/",
                "http:///nohost",
                "http://user:secret@127.0.0.1:8080/",
                "http://127.0.0.1:22/",
                "http://127.0.0.1:25/",
                "http://127.0.0.1:0/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/",
                "http://[::ffff:169.254.169.254]/",
                "http://0.0.0.0/",
                "//127.0.0.1/",
                "/path",
            })
    void someUrlsAreNoneOfOurBusinessEvenWhenPrivateNetworksAreOpen(String url) {
        assertThatThrownBy(() -> OPEN.send(request(URI.create(url), Duration.ofSeconds(5)), socket -> {}))
                .isInstanceOf(OutboundRefused.class);
        assertThatThrownBy(() -> OPEN.check(URI.create(url))).isInstanceOf(OutboundRefused.class);
    }

    @Test
    void aServerThatReadsNothingIsGivenUp() {
        behaviour = (in, out) -> Thread.sleep(Duration.ofSeconds(20));
        OutboundRequest large =
                new OutboundRequest(url("/"), "POST", Map.of(), "x".repeat(20_000_000), Duration.ofMillis(300));
        assertThatThrownBy(() -> OPEN.send(large, socket -> {})).isInstanceOf(IOException.class);
    }

    private OutboundAnswer send(String path, Duration limit) throws Exception {
        return OPEN.send(request(url(path), limit), socket -> {});
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    private static OutboundRequest request(URI url, Duration limit) {
        return new OutboundRequest(url, "POST", Map.of("X-One", "1"), "{}", limit);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
