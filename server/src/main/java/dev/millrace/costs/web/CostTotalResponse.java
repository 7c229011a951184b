package dev.millrace.costs.web;

import java.math.BigDecimal;
import java.time.LocalDate;

/** A sum over days, the first and the last included. */
record CostTotalResponse(LocalDate startDate, LocalDate endDate, BigDecimal totalCostUsd) {}
