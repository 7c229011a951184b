package dev.millrace.retention;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what went, and the partitions that there are. */
@Component
class RetentionMeter {

    private final AtomicInteger partitions = new AtomicInteger();
    private final Counter retired;
    private final Counter bytes;

    RetentionMeter(MeterRegistry registry) {
        Gauge.builder("millrace.tasks.partitions", partitions, AtomicInteger::get)
                .description("Partitions of the tables of tasks, when this server looked last")
                .register(registry);
        retired = Counter.builder("millrace.tasks.partitions.retired")
                .description("Partitions that this server let go")
                .register(registry);
        bytes = Counter.builder("millrace.tasks.retired")
                .description("What these took on disk")
                .baseUnit("bytes")
                .register(registry);
    }

    void seen(int count) {
        partitions.set(count);
    }

    void retired(int count, long freed) {
        retired.increment(count);
        bytes.increment((double) Math.max(0, freed));
    }
}
