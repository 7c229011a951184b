package dev.millrace.costs.web;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.ImportMode;

/** How a file is taken: all_or_nothing (the default), or skip for its bad rows. */
record ImportQuery(@Nullable ImportMode mode) {}
