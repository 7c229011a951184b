package dev.millrace.accounts.web;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.audit.AuditRecord;
import dev.millrace.audit.Outcome;

/**
 * A line of the log as its page shows it.
 *
 * @param who the e-mail of the user, or what else acted
 */
record AuditLine(
        Instant at,
        String action,
        boolean failed,
        String who,
        @Nullable UUID actorId,
        @Nullable UUID keyId,
        @Nullable String subjectType,
        @Nullable String subjectId,
        @Nullable String address,
        @Nullable String userAgent,
        @Nullable String requestId,
        Map<String, String> details) {

    static AuditLine of(AuditRecord entry, Map<UUID, String> emails) {
        return new AuditLine(
                entry.at(),
                entry.action(),
                entry.outcome() == Outcome.FAILURE,
                who(entry, emails),
                entry.actorId(),
                entry.keyId(),
                entry.subjectType(),
                entry.subjectId(),
                entry.address(),
                entry.userAgent(),
                entry.requestId(),
                new TreeMap<>(entry.details()));
    }

    private static String who(AuditRecord entry, Map<UUID, String> emails) {
        if (entry.actorId() != null) {
            return Objects.requireNonNullElse(
                    emails.get(entry.actorId()), entry.actorId().toString());
        }
        return entry.address() == null ? "the server" : "a stranger";
    }
}
