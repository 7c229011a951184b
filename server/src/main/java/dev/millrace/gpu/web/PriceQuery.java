package dev.millrace.gpu.web;

import org.jspecify.annotations.Nullable;

/** What the price book can be asked for beside a page; in any case. */
record PriceQuery(@Nullable String provider, @Nullable String gpuType) {}
