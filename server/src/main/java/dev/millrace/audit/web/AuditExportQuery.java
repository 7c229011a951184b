package dev.millrace.audit.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.audit.AuditFilter;

/**
 * Which entries are exported; what is left out does not matter.
 *
 * @param action like `api_key.created`
 * @param since the first moment, included
 * @param until the last moment, not included
 */
record AuditExportQuery(
        @Nullable String action,
        AuditQuery.@Nullable Outcome outcome,
        @Nullable UUID actorId,
        @Nullable String subjectId,
        @Nullable Instant since,
        @Nullable Instant until) {

    AuditFilter filter() {
        return new AuditQuery(action, outcome, actorId, subjectId, since, until, null).filter();
    }
}
