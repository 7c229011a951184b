package dev.millrace.costs;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Something that would cost less.
 *
 * @param kind idle_gpus, spot, long_failures or smaller_type
 * @param savingUsd what it would have saved in the last thirty days
 * @param evidence what that is read from, in a sentence
 * @param jobIds some of the runs that it is about
 */
public record Recommendation(
        String kind,
        @Nullable UUID teamId,
        @Nullable String handler,
        String provider,
        String gpuType,
        BigDecimal savingUsd,
        String evidence,
        List<UUID> jobIds) {}
