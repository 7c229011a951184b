package dev.millrace.costs;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * What was spent in some days, in parts that add up: the costs of the lines are the total, to the cent.
 *
 * @param totalCostUsd what was reported where something was, else what the runs come to
 */
public record Breakdown(
        LocalDate startDate,
        LocalDate endDate,
        List<GroupBy> groupBy,
        BigDecimal totalCostUsd,
        BigDecimal totalGpuSeconds,
        BigDecimal unpricedGpuSeconds,
        List<CostLine> lines) {}
