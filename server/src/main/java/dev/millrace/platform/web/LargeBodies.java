package dev.millrace.platform.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.millrace.platform.ApiException;

/**
 * Keeps large bodies from taking all memory together: as JSON, a body takes many times its size. Those of requests that are not
 * over may have so many bytes together; small ones do not count. Whoever finds that used up waits a moment, and is then told to
 * come again. Of strangers no large body is read at all: one that came slowly would keep others out.
 */
@Component
@Order(LargeBodies.ORDER)
final class LargeBodies extends OncePerRequestFilter {

    /** Behind the filters of security, which tell who calls, and before all that read a body. */
    static final int ORDER = -1;

    static final int GRANTED = 64 << 10;

    /** What part of the heap they may have. */
    private static final int PART = 14;

    private static final int UNIT = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final int units;
    private final Duration patience;
    private final Semaphore free;

    @Autowired
    LargeBodies() {
        this(Runtime.getRuntime().maxMemory() / PART, PATIENCE);
    }

    /** @param bytes how many may be there together */
    LargeBodies(long bytes, Duration patience) {
        this.units = Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes / UNIT));
        this.patience = patience;
        this.free = new Semaphore(units, true);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Share share = new Share(request.getContentLengthLong(), request.getUserPrincipal() != null);
        try {
            chain.doFilter(isStreamed(request) ? request : new Counted(request, share), response);
        } finally {
            share.giveBack();
        }
    }

    /** Tables are read row by row, and hardly any of them is in memory. */
    private static boolean isStreamed(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.startsWith("text/csv") && request.getHeader("Idempotency-Key") == null;
    }

    /** What one request has of the memory. */
    private final class Share {

        private final long declared;
        private final boolean signedIn;
        private long come;
        private int taken;

        /** @param declared how long the body is to be; negative where it does not say */
        Share(long declared, boolean signedIn) {
            this.declared = declared;
            this.signedIn = signedIn;
        }

        /** @throws ApiException 413 where a stranger sends much, 503 where others have the memory for too long */
        void count(int bytes) throws IOException {
            come += Math.max(0, bytes);
            if (come > GRANTED) {
                if (!signedIn) {
                    throw ApiException.refused(
                            HttpStatus.CONTENT_TOO_LARGE,
                            "without signing in, the body of a request must be at most " + GRANTED + " bytes");
                }
                // At once for all of it, so that nobody waits with a part; what is larger than all that there is comes
                // alone.
                int wanted = Math.toIntExact(Math.min(units, Math.max(come, declared) / UNIT)) - taken;
                if (wanted > 0) {
                    take(wanted);
                }
            }
        }

        private void take(int wanted) throws IOException {
            try {
                if (!free.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw ApiException.unavailable("too many large requests at a time; please try again", AGAIN, null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a body came", e);
            }
            taken += wanted;
        }

        void giveBack() {
            free.release(taken);
            taken = 0;
        }
    }

    private static final class Counted extends HttpServletRequestWrapper {

        private final Share share;

        Counted(HttpServletRequest request, Share share) {
            super(request);
            this.share = share;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedBody(super.getInputStream(), share);
        }
    }

    private static final class CountedBody extends ServletInputStream {

        private final ServletInputStream body;
        private final Share share;

        CountedBody(ServletInputStream body, Share share) {
            this.body = body;
            this.share = share;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            share.count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = body.read(into, offset, length);
            share.count(read);
            return read;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
