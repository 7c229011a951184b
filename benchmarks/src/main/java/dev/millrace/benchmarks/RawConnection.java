package dev.millrace.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * One connection that is kept as long as the server keeps it, and the same request sent over it again and again, of many that
 * a {@link Load} serves by one thread. It does as little as a load generator may: on a machine that it shares with the server,
 * what it takes is taken from what it measures. Not for use by several threads.
 */
public final class RawConnection implements AutoCloseable {

    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";

    private final URI server;
    private final ByteBuffer request;
    private SocketChannel channel;
    private boolean closing;
    private long begun;

    /** What has come of the answer, up to its position. */
    private ByteBuffer answer = ByteBuffer.allocate(16 * 1024);

    /** Where the answer's body begins; 0: its headers are not all here. */
    private int body;

    /** How long the body is; negative: it comes in chunks. */
    private int length;

    /** One that reads. */
    public RawConnection(URI server, String path, Map<String, String> headers) throws IOException {
        this(server, "GET " + path, headers, "");
    }

    /**
     * @param what the method and the path
     * @param body JSON, or nothing
     */
    public RawConnection(URI server, String what, Map<String, String> headers, String body) throws IOException {
        this.server = server;
        channel = connect();
        StringBuilder text = new StringBuilder(what + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        if (!body.isEmpty()) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        text.append("\r\n").append(body);
        request = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends the request; the selector tells, with this as the attachment, when something of its answer has come. */
    void ask(Selector selector) throws IOException {
        if (closing) {
            channel.close();
            channel = connect();
        }
        if (channel.keyFor(selector) == null) {
            channel.register(selector, SelectionKey.OP_READ, this);
        }
        answer.clear();
        body = 0;
        begun = System.nanoTime();
        request.rewind();
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /** Reads what has come, and answers whether it is all; any answer but a 2xx is an exception. */
    boolean hear() throws IOException {
        if (channel.read(answer) < 0) {
            throw new EOFException("the server hung up");
        }
        if (body == 0) {
            readHeaders();
        }
        boolean whole = body > 0 && (length < 0 ? isLastChunkHere() : answer.position() >= body + length);
        if (!answer.hasRemaining()) {
            answer = ByteBuffer.allocate(answer.capacity() * 2).put(answer.flip());
        }
        return whole;
    }

    /** How long ago the request was sent. */
    double seconds() {
        return ServerUnderTest.secondsSince(begun);
    }

    private void readHeaders() throws IOException {
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END_OF_HEADERS);
        if (end < 0) {
            return;
        }
        if (!text.startsWith("HTTP/1.1 2")) {
            throw new IOException("answered with " + text.lines().findFirst().orElse(""));
        }
        String headers = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
        // Servers end a connection after so many requests.
        closing = headers.contains("\r\nconnection: close\r\n");
        body = end + END_OF_HEADERS.length();
        length = headers.contains("\r\ntransfer-encoding: chunked\r\n") ? -1 : lengthIn(headers);
    }

    private static int lengthIn(String headers) {
        int at = headers.indexOf(LENGTH);
        return at < 0
                ? 0
                : Integer.parseInt(
                        headers.substring(at + LENGTH.length(), headers.indexOf("\r\n", at + LENGTH.length()))
                                .strip());
    }

    private boolean isLastChunkHere() {
        int at = body;
        while (true) {
            int end = at;
            while (end < answer.position() && answer.get(end) != '\n') {
                end++;
            }
            if (end >= answer.position()) {
                return false;
            }
            String line = new String(answer.array(), at, end - at, StandardCharsets.ISO_8859_1);
            int size = Integer.parseInt(line.strip(), 16);
            at = end + 1 + size + 2;
            if (size == 0 || at > answer.position()) {
                return size == 0 && at <= answer.position();
            }
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel made = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        made.setOption(StandardSocketOptions.TCP_NODELAY, true);
        made.configureBlocking(false);
        closing = false;
        return made;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
