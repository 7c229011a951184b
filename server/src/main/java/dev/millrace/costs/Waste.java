package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** What came to nothing in some days; the lines add up to the total. */
public record Waste(
        LocalDate startDate,
        LocalDate endDate,
        BigDecimal totalWastedUsd,
        BigDecimal totalCostUsd,
        List<WasteLine> lines) {}
