package dev.millrace.workers;

import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.springframework.stereotype.Component;

import dev.millrace.platform.PageRequest;
import dev.millrace.tasks.LiveWorkers;

/** Knows which handlers are served, as of a moment ago. */
@Component
public class WorkerDirectory implements LiveWorkers {

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final int MOST = 100_000;

    private final LoadingCache<Boolean, List<Worker>> live;

    WorkerDirectory(WorkerRepository workers) {
        this.live = Caffeine.newBuilder()
                .expireAfterWrite(FRESH)
                .build(active -> workers.list(active, new PageRequest(0, MOST)));
    }

    @Override
    public boolean serves(String handler, String queue) {
        return live.get(true).stream()
                .filter(worker -> worker.status() == WorkerStatus.ACTIVE)
                .filter(worker -> worker.queues().isEmpty() || worker.queues().contains(queue))
                .anyMatch(worker -> worker.handlers().contains(handler));
    }
}
