package dev.millrace.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * One connection that is kept as long as the server keeps it, and the same request sent over it again and again. It does as little as a load generator may: on a
 * machine that it shares with the server, what it takes is taken from what it measures. Not for use by several threads.
 */
public final class RawConnection implements AutoCloseable {

    private static final int LONGEST_LINE = 8192;

    private final URI server;
    private final byte[] request;
    private final byte[] line = new byte[LONGEST_LINE];
    private byte[] body = new byte[16 * 1024];
    private Socket socket;
    private InputStream answers;
    private boolean closing;

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
        socket = connect();
        answers = answers(socket);
        StringBuilder text = new StringBuilder(what + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        if (!body.isEmpty()) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        request = text.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends the request and reads its answer to the end; any answer but a 2xx is an exception. */
    public void send() throws IOException {
        if (closing) {
            socket.close();
            socket = connect();
            answers = answers(socket);
            closing = false;
        }
        socket.getOutputStream().write(request);
        String status = readLine();
        int length = -1;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
            // Servers end a connection after so many requests.
            closing |= lower.equals("connection: close");
        }
        if (chunked) {
            for (int size = chunk(); size > 0; size = chunk()) {
                read(size + 2);
            }
            readLine();
        } else {
            read(Math.max(length, 0));
        }
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("answered with " + status);
        }
    }

    private Socket connect() throws IOException {
        Socket made = new Socket(server.getHost(), server.getPort());
        made.setTcpNoDelay(true);
        made.setSoTimeout(60_000);
        return made;
    }

    private static InputStream answers(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    private int chunk() throws IOException {
        return Integer.parseInt(readLine().strip(), 16);
    }

    private void read(int length) throws IOException {
        if (length > body.length) {
            body = new byte[length * 2];
        }
        if (answers.readNBytes(body, 0, length) != length) {
            throw new EOFException("the server hung up");
        }
    }

    private String readLine() throws IOException {
        int size = 0;
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new EOFException("the server hung up");
            }
            line[size++] = (byte) next;
        }
        int end = size > 0 && line[size - 1] == '\r' ? size - 1 : size;
        return new String(line, 0, end, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
