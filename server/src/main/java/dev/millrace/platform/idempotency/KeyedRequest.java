package dev.millrace.platform.idempotency;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.util.Collections;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.springframework.http.HttpStatus;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequestJson;

/**
 * A request with a key. Its body is read before anything else happens, so that no slow client holds a transaction open; it
 * can be read once more by whoever handles the request.
 */
final class KeyedRequest extends HttpServletRequestWrapper {

    private final byte[] body;
    private final String identity;

    private KeyedRequest(HttpServletRequest request, byte[] body, String identity) {
        super(request);
        this.body = body;
        this.identity = identity;
    }

    /** @throws ApiException 400 where the key is none, 408 and 413 where the body is too slow, or too large to be repeated */
    static KeyedRequest of(HttpServletRequest request) throws IOException {
        IdempotencyKey key = IdempotencyKey.of(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
        byte[] body = request.getInputStream().readNBytes(RequestJson.MAX_BODY + 1);
        if (body.length > RequestJson.MAX_BODY) {
            throw ApiException.refused(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "a request with an " + IdempotencyKey.HEADER + " may have " + (RequestJson.MAX_BODY >> 20) + " MB");
        }
        return new KeyedRequest(
                request, body, identity(caller(request), request.getMethod(), request.getRequestURI(), key.value()));
    }

    static String identity(String caller, String method, String path, String key) {
        return String.join("\n", caller, method, path, key);
    }

    /** Whose key: an account's, or of strangers an address's. */
    private static String caller(HttpServletRequest request) {
        Principal caller = request.getUserPrincipal();
        return caller == null ? "address " + request.getRemoteAddr() : "account " + caller.getName();
    }

    /** What of the key the database knows. */
    byte[] scope() {
        return scope(identity);
    }

    static byte[] scope(String identity) {
        return digest("scope", identity.getBytes(StandardCharsets.UTF_8));
    }

    /** Names the lock under which requests of one scope run one after the other. */
    long lock() {
        return lock(scope());
    }

    static long lock(byte[] scope) {
        return ByteBuffer.wrap(scope).getLong();
    }

    /** What tells a repetition from another request under the same key. */
    byte[] fingerprint() {
        return digest(Objects.requireNonNullElse(getQueryString(), ""), body);
    }

    /** Seals the kept answer. It is made of the client's key, so whoever reads the database cannot read the answer. */
    SecretKeySpec seal() {
        return new SecretKeySpec(digest("seal", identity.getBytes(StandardCharsets.UTF_8)), "AES");
    }

    private static byte[] digest(String label, byte[] content) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(label.getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return sha.digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Body(new ByteArrayInputStream(body));
    }

    @Override
    public BufferedReader getReader() throws IOException {
        String encoding = getCharacterEncoding();
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }

    private static final class Body extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Body(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("all of the body is there already");
        }
    }
}
