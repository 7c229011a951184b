package dev.millrace.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import org.springframework.stereotype.Component;

/**
 * Makes requests to addresses that users name. The name is resolved once, every address that it has is checked, and the
 * connection goes to the one that was checked: a name that means something else a moment later gains nothing. Redirects are
 * answers like others, no proxy is used, and no more of an answer is read than is kept.
 *
 * <p>HTTP/1.1 by hand, as the JDK's client resolves names itself.
 */
@Component
public class OutboundHttp {

    /** How much of an answer's body is kept. */
    public static final int MAX_KEPT = 64 * 1024;

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_URL = 2048;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int FIRST_FREE_PORT = 1024;
    private static final Duration MAX_CONNECT = Duration.ofSeconds(5);
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,8000}");
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "te",
            "trailer",
            "expect",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "accept-encoding");

    private final AddressGuard guard;

    OutboundHttp(OutboundSettings settings) {
        this.guard = new AddressGuard(settings.allowPrivate());
    }

    /**
     * Makes a request.
     *
     * @param onConnect is given what ends the request at once when it is closed
     * @throws OutboundRefused where the address or the request is not allowed
     * @throws IOException where nothing came of it: no connection, no HTTP, no time left
     */
    public OutboundAnswer send(OutboundRequest request, Consumer<AutoCloseable> onConnect)
            throws OutboundRefused, IOException {
        check(request);
        long end = System.nanoTime() + request.limit().toNanos();
        InetAddress address = guard.resolve(host(request.url()));
        try (Socket plain = new Socket();
                Watch _ = new Watch(plain, request.limit())) {
            onConnect.accept(plain);
            int patience = (int)
                    Math.min(MAX_CONNECT.toMillis(), Math.max(1, request.limit().toMillis()));
            plain.connect(new InetSocketAddress(address, port(request.url())), patience);
            plain.setSoTimeout(patience);
            try (Socket socket = isSecure(request.url()) ? secured(plain, request.url()) : plain) {
                write(socket.getOutputStream(), request);
                return read(new BufferedInputStream(new Timed(socket, end)), request.method());
            }
        }
    }

    /**
     * Whether a request to the URL would be made now: for those who keep it for later.
     *
     * @throws OutboundRefused where it would not
     * @throws IOException where the name of its host is not known
     */
    public void check(URI url) throws OutboundRefused, IOException {
        checkForm(url);
        guard.resolve(host(url));
    }

    private static void checkForm(URI url) throws OutboundRefused {
        String scheme = url.getScheme();
        if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
            throw new OutboundRefused("url: must begin with http:// or https://");
        }
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.toString().length() > MAX_URL) {
            throw new OutboundRefused("url: must have a host, no user, and at most " + MAX_URL + " characters");
        }
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(url.toString())) {
            throw new OutboundRefused("url: must be ASCII");
        }
        int port = port(url);
        if (port != HTTP && port != HTTPS && (port < FIRST_FREE_PORT || port > 0xffff)) {
            throw new OutboundRefused("url: must have the port 80, 443, or one from 1024 to 65535");
        }
    }

    private static void check(OutboundRequest request) throws OutboundRefused {
        checkForm(request.url());
        if (!TOKEN.matcher(request.method()).matches() || request.method().equalsIgnoreCase("CONNECT")) {
            throw new OutboundRefused("method: is none");
        }
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            String name = header.getKey();
            if (!TOKEN.matcher(name).matches()
                    || !VALUE.matcher(header.getValue()).matches()) {
                throw new OutboundRefused("headers: one has a name or a value that no header can have");
            }
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new OutboundRefused("headers: " + name + " is not for users to set");
            }
        }
    }

    private static String host(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static int port(URI url) {
        if (url.getPort() != -1) {
            return url.getPort();
        }
        return isSecure(url) ? HTTPS : HTTP;
    }

    /** TLS over the connection that is there, with the certificate checked against the name in the address. */
    private static Socket secured(Socket plain, URI url) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket secured = (SSLSocket) factory.createSocket(plain, host(url), port(url), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static void write(OutputStream out, OutboundRequest request) throws IOException {
        URI url = request.url();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(path);
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
        if (url.getPort() != -1) {
            head.append(':').append(url.getPort());
        }
        head.append("\r\nConnection: close\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0 || takesBody(request.method())) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private static boolean takesBody(String method) {
        return Set.of("POST", "PUT", "PATCH").contains(method);
    }

    private static OutboundAnswer read(InputStream in, String method) throws IOException {
        int[] headLeft = {MAX_HEAD};
        int status = status(line(in, headLeft));
        Map<String, String> headers = headers(in, headLeft);
        while (status >= 100 && status < 200) { // interim answers
            status = status(line(in, headLeft));
            headers = headers(in, headLeft);
        }
        boolean empty = method.equals("HEAD") || status == 204 || status == 304;
        Kept kept = new Kept();
        if (!empty) {
            readBody(in, headers, headLeft, kept);
        }
        return new OutboundAnswer(status, headers, kept.bytes.toString(StandardCharsets.UTF_8), kept.truncated);
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new IOException("the answer is no HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(InputStream in, int[] left) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (first, second) -> first + ", " + second);
            }
        }
        return headers;
    }

    private static void readBody(InputStream in, Map<String, String> headers, int[] headLeft, Kept kept)
            throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            while (!kept.truncated) {
                long size = number(line(in, headLeft).split(";", 2)[0].strip(), 16);
                if (size == 0) {
                    return;
                }
                kept.take(in, size);
                if (!kept.truncated) {
                    line(in, headLeft);
                }
            }
        } else if (headers.containsKey("content-length")) {
            kept.take(in, number(headers.getOrDefault("content-length", ""), 10));
        } else {
            kept.take(in, Long.MAX_VALUE);
        }
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IOException("the answer has a length that is none");
    }

    private static String line(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was closed in the middle of the answer");
            }
            if (--left[0] < 0) {
                throw new IOException("the answer's headers are too large");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Closes a socket when its time is over: a write, or a handshake that drips, knows no end of its own. */
    private static final class Watch implements AutoCloseable {

        private final Thread thread;

        Watch(Socket socket, Duration limit) {
            thread = Thread.ofVirtual().name("outbound-watch").start(() -> {
                try {
                    Thread.sleep(limit);
                    socket.close();
                } catch (InterruptedException | IOException e) {
                    // the request is over
                }
            });
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    /** The beginning of a body. */
    private static final class Kept {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean truncated;

        void take(InputStream in, long size) throws IOException {
            long wanted = Math.min(size, MAX_KEPT - bytes.size());
            byte[] read = in.readNBytes((int) wanted);
            bytes.write(read);
            if (read.length < wanted && size != Long.MAX_VALUE) {
                throw new EOFException("the connection was closed in the middle of the answer");
            }
            truncated = size == Long.MAX_VALUE ? read.length == wanted && in.read() >= 0 : wanted < size;
        }
    }

    /** A socket's input, no read of which waits beyond the end of the request. */
    private static final class Timed extends InputStream {

        private final Socket socket;
        private final InputStream in;
        private final long end;

        Timed(Socket socket, long end) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            setPatience();
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            setPatience();
            return in.read(into, offset, length);
        }

        private void setPatience() throws IOException {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the answer took too long");
            }
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
        }
    }
}
