package dev.millrace.audit;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Entries of the audit log as lines of CSV (RFC 4180). */
final class AuditCsv {

    static final String HEADER =
            "id,at,action,outcome,actor_id,key_id,subject_type,subject_id,address,user_agent,request_id,details\r\n";

    private AuditCsv() {}

    static String line(AuditRecord entry) {
        return Stream.<@Nullable Object>of(
                                entry.id(),
                                entry.at(),
                                entry.action(),
                                entry.outcome().word(),
                                entry.actorId(),
                                entry.keyId(),
                                entry.subjectType(),
                                entry.subjectId(),
                                entry.address(),
                                entry.userAgent(),
                                entry.requestId(),
                                details(entry))
                        .map(value -> quoted(Objects.toString(value, "")))
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    private static String details(AuditRecord entry) {
        return entry.details().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(detail -> detail.getKey() + "=" + detail.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Strangers choose what their browsers are called: a spreadsheet must not run it. */
    private static String quoted(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
