package dev.millrace.insight;

import java.time.Duration;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The queue as metrics, read from the database when they are asked for: they are true, and there, with no worker alive and
 * right after a start. All of one scrape come from one query.
 */
@Component
final class QueueGauges implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final String ALL = "all";

    private final LoadingCache<String, QueueCounts> counts;

    QueueGauges(QueueCountRepository repository) {
        this.counts = Caffeine.newBuilder().expireAfterWrite(FRESH).build(_ -> repository.count());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "millrace.tasks.waiting", "Tasks that could run now", QueueCounts::waiting);
        gauge(registry, "millrace.tasks.scheduled", "Tasks whose time has not come", QueueCounts::scheduled);
        gauge(registry, "millrace.tasks.running", "Tasks held under a lease", QueueCounts::running);
        gauge(
                registry,
                "millrace.tasks.oldest.waiting.seconds",
                "How long the task that has waited longest has waited",
                QueueCounts::oldestWaitingSeconds);
        gauge(
                registry,
                "millrace.workers.alive",
                "Workers outside the servers that gave a sign of life",
                QueueCounts::workers);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<QueueCounts> value) {
        Gauge.builder(name, () -> read(value)).description(description).register(registry);
    }

    /** Not a number while the database is away: what is not known must not look like an empty queue. */
    private double read(ToDoubleFunction<QueueCounts> value) {
        try {
            return value.applyAsDouble(Objects.requireNonNull(counts.get(ALL)));
        } catch (DataAccessException | TransactionException e) {
            return Double.NaN;
        }
    }
}
