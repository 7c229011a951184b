package dev.millrace.platform.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

import org.springframework.http.HttpStatus;

import dev.millrace.platform.ApiException;

/**
 * The body of a request, which refuses to be read once it has come in too slowly for too long. {@link LargeBodies} sees to it
 * for all requests but those that are streamed; their routes do so themselves.
 */
public final class TimelyBody extends FilterInputStream {

    private static final Duration ALWAYS_GRANTED = Duration.ofSeconds(20);
    private static final int SLOWEST_BYTES_A_SECOND = 16 * 1024;

    private final LongSupplier nanos;
    private final long begun;
    private long taken;

    public TimelyBody(InputStream body) {
        this(body, System::nanoTime);
    }

    /** @param nanos tells how much time passes while the body comes in */
    TimelyBody(InputStream body, LongSupplier nanos) {
        super(body);
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read >= 0 ? 1 : 0);
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) {
        taken += read;
        long granted = ALWAYS_GRANTED.toNanos() + taken * 1_000_000_000L / SLOWEST_BYTES_A_SECOND;
        if (nanos.getAsLong() - begun > granted) {
            throw ApiException.refused(HttpStatus.REQUEST_TIMEOUT, "the body of the request came in too slowly");
        }
    }
}
