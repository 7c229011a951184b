package dev.millrace.client;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** What GPUs cost, a day at a time. */
public final class Costs {

    private static final String PATH = "/api/v1/costs";

    private final Transport transport;

    Costs(Transport transport) {
        this.transport = transport;
    }

    /** What one kind of GPU of one provider cost on one day. */
    public record Cost(UUID id, LocalDate date, String provider, String gpuType, BigDecimal costUsd) {}

    /** What all of them cost, first and last day included. */
    public record Total(LocalDate startDate, LocalDate endDate, BigDecimal totalCostUsd) {}

    /** @param provider null for all */
    public Page<Cost> list(LocalDate start, LocalDate end, @Nullable String provider, long skip, int limit) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("start_date", start);
        parameters.put("end_date", end);
        parameters.put("provider", provider);
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).barePage(Cost.class, skip, limit);
    }

    public Cost record(LocalDate date, String provider, String gpuType, BigDecimal costUsd) {
        return transport
                .call(
                        "POST",
                        PATH,
                        Map.of("date", date, "provider", provider, "gpu_type", gpuType, "cost_usd", costUsd))
                .as(Cost.class);
    }

    public Total total(LocalDate start, LocalDate end) {
        return transport
                .get(Query.with(PATH + "/total", Map.of("start_date", start, "end_date", end)))
                .as(Total.class);
    }
}
