package dev.millrace.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** An entry of the log as it was recorded. */
public record AuditRecord(
        UUID id,
        Instant at,
        String action,
        boolean succeeded,
        @Nullable UUID actorId,
        @Nullable UUID keyId,
        @Nullable String subjectType,
        @Nullable String subjectId,
        @Nullable String address,
        @Nullable String userAgent,
        @Nullable String requestId,
        Map<String, String> details) {}
