package dev.millrace.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param action what was done: a noun and what happened to it, like `api_key.created`
 * @param outcome `success` or `failure`
 * @param actorId the user; null for strangers and for the server itself
 * @param keyId the API key that was sent, if any
 * @param address where the request came from, as far as trusted proxies tell
 */
public record AuditRecord(
        UUID id,
        Instant at,
        String action,
        Outcome outcome,
        @Nullable UUID actorId,
        @Nullable UUID keyId,
        @Nullable String subjectType,
        @Nullable String subjectId,
        @Nullable String address,
        @Nullable String userAgent,
        @Nullable String requestId,
        Map<String, String> details) {}
