package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.millrace.platform.ApiException;

class TimelyBodyTest {

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aBodyThatTricklesInIsGivenUp() {
        assertThatThrownBy(() -> read(45, Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status().value()).isEqualTo(408));
        assertThat(Duration.ofNanos(nanos.get())).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
    }

    @Test
    void aLongBodyOverASlowLineIsRead() throws IOException {
        read(1_000_000, Duration.ofNanos(30_000));
        assertThat(Duration.ofNanos(nanos.get())).isGreaterThan(Duration.ofSeconds(25));
    }

    /** Reads a body that comes one byte at a time, and takes its time for each. */
    private void read(int bytes, Duration each) throws IOException {
        InputStream trickling = new ByteArrayInputStream(new byte[bytes]) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                nanos.addAndGet(each.toNanos());
                return super.read(into, offset, Math.min(length, 1));
            }
        };
        assertThat(new TimelyBody(trickling, nanos::get).readAllBytes()).hasSize(bytes);
    }
}
