package dev.millrace.client;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** What GPUs cost, a day at a time. */
public final class Costs {

    private final Snapshots snapshots;

    Costs(Transport transport) {
        this.snapshots = new Snapshots(transport, "/api/v1/costs");
    }

    /** What one kind of GPU of one provider cost on one day. */
    public record Cost(UUID id, LocalDate date, String provider, String gpuType, BigDecimal costUsd) {}

    /** What all of them cost, first and last day included. */
    public record Total(LocalDate startDate, LocalDate endDate, BigDecimal totalCostUsd) {}

    /** @param provider null for all */
    public Page<Cost> list(LocalDate start, LocalDate end, @Nullable String provider, long skip, int limit) {
        return snapshots.list(start, end, provider, skip, limit, Cost.class);
    }

    public Cost record(LocalDate date, String provider, String gpuType, BigDecimal costUsd) {
        return snapshots.record(date, provider, gpuType, "cost_usd", costUsd, Cost.class);
    }

    public Total total(LocalDate start, LocalDate end) {
        return snapshots.total(start, end, Total.class);
    }
}
