package dev.millrace.audit.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.audit.AuditFilter;
import dev.millrace.audit.Outcome;

/**
 * Which entries are asked for; what is left out does not matter.
 *
 * @param action like `api_key.created`
 * @param since the first moment, included
 * @param until the last moment, not included
 * @param cursor the `X-Next-Cursor` of the part before
 */
record AuditQuery(
        @Nullable String action,
        @Nullable Outcome outcome,
        @Nullable UUID actorId,
        @Nullable String subjectId,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable UUID cursor) {

    AuditFilter filter() {
        return new AuditFilter(action, outcome, actorId, subjectId, since, until);
    }
}
