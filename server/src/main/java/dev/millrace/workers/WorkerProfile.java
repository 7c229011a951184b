package dev.millrace.workers;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.GpuResources;

/**
 * What a worker says of itself when it registers.
 *
 * @param resources what each of its runs uses, where the task itself says nothing
 */
public record WorkerProfile(
        List<String> handlers,
        List<String> queues,
        int maxCapacity,
        @Nullable String host,
        @Nullable String version,
        Map<String, String> labels,
        @Nullable GpuResources resources) {}
