package dev.millrace.jobs;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list holds; null lets all pass. A type whose jobs have no team or provider has none that pass a filter by
 * them.
 *
 * @param status in any case
 */
public record JobFilter(
        @Nullable String status,
        @Nullable UUID teamId,
        @Nullable String provider) {}
