package dev.millrace.gpu;

import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which GPU jobs a list holds; null lets all pass.
 *
 * @param teams whose jobs; null: everybody's
 * @param provider in any case
 */
record GpuJobFilter(
        @Nullable Set<UUID> teams,
        @Nullable GpuJobStatus status,
        @Nullable String provider) {}
