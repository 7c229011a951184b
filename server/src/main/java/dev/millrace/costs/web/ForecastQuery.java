package dev.millrace.costs.web;

import org.jspecify.annotations.Nullable;

/** Whose costs are forecast: one provider's (in any case), or all. */
record ForecastQuery(@Nullable String provider) {}
