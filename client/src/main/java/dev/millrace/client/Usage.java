package dev.millrace.client;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** How long GPUs were used, a day at a time. */
public final class Usage {

    private final Snapshots snapshots;

    Usage(Transport transport) {
        this.snapshots = new Snapshots(transport, "/api/v1/usage");
    }

    /** How long one kind of GPU of one provider was used on one day. */
    public record Hours(UUID id, LocalDate date, String provider, String gpuType, BigDecimal gpuHours) {}

    /** How long all of them were, first and last day included. */
    public record Total(LocalDate startDate, LocalDate endDate, BigDecimal totalGpuHours) {}

    /** @param provider null for all */
    public Page<Hours> list(LocalDate start, LocalDate end, @Nullable String provider, long skip, int limit) {
        return snapshots.list(start, end, provider, skip, limit, Hours.class);
    }

    public Hours record(LocalDate date, String provider, String gpuType, BigDecimal gpuHours) {
        return snapshots.record(date, provider, gpuType, "gpu_hours", gpuHours, Hours.class);
    }

    public Total total(LocalDate start, LocalDate end) {
        return snapshots.total(start, end, Total.class);
    }
}
