package dev.millrace.gpu.web;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * The body that changes a price: nothing of it but its end.
 *
 * @param validTo the last day; null or absent for no end in sight
 */
record PriceEndRequest(@Nullable LocalDate validTo) {}
