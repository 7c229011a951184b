package dev.millrace.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** What teams may spend in a month, and what happens then. */
public final class Budgets {

    private static final String PATH = "/api/v1/budgets";

    private final Transport transport;

    Budgets(Transport transport) {
        this.transport = transport;
    }

    /**
     * A budget.
     *
     * @param month like {@code 2026-11}
     * @param onExceeded {@code notify}, {@code hold} or {@code deny}
     * @param accruedUsd the part of what is spent by runs that go on
     * @param forecastUsd what it will be at the month's end
     */
    public record Budget(
            UUID id,
            UUID teamId,
            String month,
            BigDecimal amountUsd,
            String onExceeded,
            BigDecimal spentUsd,
            BigDecimal accruedUsd,
            BigDecimal forecastUsd,
            boolean exceeded,
            @Nullable Instant releasedAt,
            @Nullable UUID releasedBy,
            Instant createdAt,
            Instant updatedAt) {}

    /** @param kind {@code threshold}: so many percent are spent; {@code forecast}: they will be at the month's end */
    public record Event(UUID id, UUID budgetId, String kind, int percent, BigDecimal spentUsd, Instant createdAt) {}

    /** @param onExceeded {@code notify}, {@code hold} or {@code deny} */
    public Budget create(UUID team, YearMonth month, BigDecimal amountUsd, String onExceeded) {
        return transport
                .call(
                        "POST",
                        PATH,
                        Map.of(
                                "team_id",
                                team,
                                "month",
                                month.toString(),
                                "amount_usd",
                                amountUsd,
                                "on_exceeded",
                                onExceeded))
                .as(Budget.class);
    }

    public Budget get(UUID id) {
        return transport.get(PATH + "/" + id).as(Budget.class);
    }

    /** Those of one's teams, the latest month first. */
    public Page<Budget> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("skip", skip, "limit", limit)))
                .barePage(Budget.class, skip, limit);
    }

    public Stream<Budget> stream() {
        return Pages.stream(this::list);
    }

    public Budget change(UUID id, BigDecimal amountUsd, String onExceeded) {
        return transport
                .call("PUT", PATH + "/" + id, Map.of("amount_usd", amountUsd, "on_exceeded", onExceeded))
                .as(Budget.class);
    }

    /** Lets the team's work go on for the rest of the month, though its money is spent. */
    public Budget release(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/release", null).as(Budget.class);
    }

    public List<Event> events(UUID id) {
        return transport.get(PATH + "/" + id + "/events").asList(Event.class);
    }

    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }
}
