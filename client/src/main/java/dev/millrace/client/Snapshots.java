package dev.millrace.client;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What costs and usage have in common: figures of days, told, listed and summed. */
final class Snapshots {

    private final Transport transport;
    private final String path;

    Snapshots(Transport transport, String path) {
        this.transport = transport;
        this.path = path;
    }

    <T> Page<T> list(LocalDate start, LocalDate end, @Nullable String provider, long skip, int limit, Class<T> type) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("start_date", start);
        parameters.put("end_date", end);
        parameters.put("provider", provider);
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(path, parameters)).barePage(type, skip, limit);
    }

    <T> T record(LocalDate date, String provider, String gpuType, String field, BigDecimal amount, Class<T> type) {
        return transport
                .call("POST", path, Map.of("date", date, "provider", provider, "gpu_type", gpuType, field, amount))
                .as(type);
    }

    <T> T total(LocalDate start, LocalDate end, Class<T> type) {
        return transport
                .get(Query.with(path + "/total", Map.of("start_date", start, "end_date", end)))
                .as(type);
    }
}
