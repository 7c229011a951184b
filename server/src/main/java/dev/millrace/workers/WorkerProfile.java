package dev.millrace.workers;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a worker says of itself when it registers. */
public record WorkerProfile(
        List<String> handlers,
        List<String> queues,
        int maxCapacity,
        @Nullable String host,
        @Nullable String version,
        Map<String, String> labels) {}
