package dev.millrace.client;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** How long GPUs were used, a day at a time. */
public final class Usage {

    private static final String PATH = "/api/v1/usage";

    private final Transport transport;

    Usage(Transport transport) {
        this.transport = transport;
    }

    /** How long one kind of GPU of one provider was used on one day. */
    public record Hours(UUID id, LocalDate date, String provider, String gpuType, BigDecimal gpuHours) {}

    /** How long all of them were, first and last day included. */
    public record Total(LocalDate startDate, LocalDate endDate, BigDecimal totalGpuHours) {}

    /** @param provider null for all */
    public Page<Hours> list(LocalDate start, LocalDate end, @Nullable String provider, long skip, int limit) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("start_date", start);
        parameters.put("end_date", end);
        parameters.put("provider", provider);
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).barePage(Hours.class, skip, limit);
    }

    public Hours record(LocalDate date, String provider, String gpuType, BigDecimal gpuHours) {
        return transport
                .call(
                        "POST",
                        PATH,
                        Map.of("date", date, "provider", provider, "gpu_type", gpuType, "gpu_hours", gpuHours))
                .as(Hours.class);
    }

    public Total total(LocalDate start, LocalDate end) {
        return transport
                .get(Query.with(PATH + "/total", Map.of("start_date", start, "end_date", end)))
                .as(Total.class);
    }
}
