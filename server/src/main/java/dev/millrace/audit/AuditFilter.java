package dev.millrace.audit;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for; null: any.
 *
 * @param since the first moment, included
 * @param until the last moment, not included
 */
public record AuditFilter(
        @Nullable String action,
        @Nullable Outcome outcome,
        @Nullable UUID actorId,
        @Nullable String subjectId,
        @Nullable Instant since,
        @Nullable Instant until) {}
