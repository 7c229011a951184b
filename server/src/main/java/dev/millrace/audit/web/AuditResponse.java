package dev.millrace.audit.web;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.audit.AuditRecord;

/**
 * An entry of the audit log.
 *
 * @param action what was done: a noun and what happened to it, like `api_key.created`
 * @param outcome `success` or `failure`
 * @param actorId the user; null for strangers and for the server itself
 * @param keyId the API key that was sent, if any
 * @param address where the request came from, as far as trusted proxies tell
 */
record AuditResponse(
        UUID id,
        Instant at,
        String action,
        String outcome,
        @Nullable UUID actorId,
        @Nullable UUID keyId,
        @Nullable String subjectType,
        @Nullable String subjectId,
        @Nullable String address,
        @Nullable String userAgent,
        @Nullable String requestId,
        Map<String, String> details) {

    static AuditResponse of(AuditRecord entry) {
        return new AuditResponse(
                entry.id(),
                entry.at(),
                entry.action(),
                entry.succeeded() ? "success" : "failure",
                entry.actorId(),
                entry.keyId(),
                entry.subjectType(),
                entry.subjectId(),
                entry.address(),
                entry.userAgent(),
                entry.requestId(),
                entry.details());
    }
}
