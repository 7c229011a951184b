package dev.millrace.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * One act, to be recorded. From where it came and in which request is added by the log.
 *
 * <pre>{@code
 * audit.record(AuditEntry.of("api_key.created").by(user, null).on("api_key", id).with("name", name));
 * }</pre>
 *
 * @param action two words in snake_case with a dot between them: a noun, and what happened to it
 * @param actorId the user; null for strangers, and for what the server does by itself
 * @param keyId the API key that the user's script sent
 * @param details what else is worth knowing: never a secret, and never what a stranger typed where a password may stand
 */
public record AuditEntry(
        String action,
        boolean succeeded,
        @Nullable UUID actorId,
        @Nullable UUID keyId,
        @Nullable String subjectType,
        @Nullable String subjectId,
        Map<String, String> details) {

    public AuditEntry {
        details = Map.copyOf(details);
    }

    public static AuditEntry of(String action) {
        return new AuditEntry(action, true, null, null, null, null, Map.of());
    }

    public AuditEntry failed() {
        return new AuditEntry(action, false, actorId, keyId, subjectType, subjectId, details);
    }

    public AuditEntry by(UUID userId, @Nullable UUID key) {
        return new AuditEntry(action, succeeded, userId, key, subjectType, subjectId, details);
    }

    /** What the act was done to. */
    public AuditEntry on(String type, Object id) {
        return new AuditEntry(action, succeeded, actorId, keyId, type, id.toString(), details);
    }

    /** One more detail; what is null is left out. */
    public AuditEntry with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value.toString());
        return new AuditEntry(action, succeeded, actorId, keyId, subjectType, subjectId, more);
    }
}
