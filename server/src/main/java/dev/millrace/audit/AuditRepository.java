package dev.millrace.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.web.RequestOrigin.Origin;

/** The table of the audit log. The database itself refuses to change or delete a row. */
@Repository
class AuditRepository {

    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final JdbcClient db;
    private final JsonMapper json;

    AuditRepository(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    private static final String INSERT = """
            insert into audit_log (id, action, outcome, actor_id, key_id, subject_type, subject_id,
                                   address, user_agent, request_id, details)
            values (:id, :action, :outcome, :actor_id, :key_id, :subject_type, :subject_id,
                    :address, :user_agent, :request_id, cast(:details as jsonb))
            """;

    void insert(UUID id, AuditEntry entry, Origin origin) {
        db.sql(INSERT)
                .param("id", id)
                .param("action", entry.action())
                .param("outcome", (entry.succeeded() ? Outcome.SUCCESS : Outcome.FAILURE).word())
                .param("actor_id", entry.actorId())
                .param("key_id", entry.keyId())
                .param("subject_type", entry.subjectType())
                .param("subject_id", entry.subjectId())
                .param("address", origin.address())
                .param("user_agent", origin.userAgent())
                .param("request_id", origin.requestId())
                .param("details", json.writeValueAsString(entry.details()))
                .update();
    }

    private static final String LIST = """
            select *
              from audit_log
             where (cast(:before as uuid) is null or id < cast(:before as uuid))
               and (cast(:action as text) is null or action = cast(:action as text))
               and (cast(:outcome as text) is null or outcome = cast(:outcome as text))
               and (cast(:actor_id as uuid) is null or actor_id = cast(:actor_id as uuid))
               and (cast(:subject_id as text) is null or subject_id = cast(:subject_id as text))
               and (cast(:since as timestamptz) is null or at >= cast(:since as timestamptz))
               and (cast(:until as timestamptz) is null or at < cast(:until as timestamptz))
             order by id desc
            offset :skip
             limit :limit
            """;

    List<AuditRecord> list(AuditFilter filter, @Nullable UUID before, long skip, int limit) {
        return db.sql(LIST)
                .param("before", before)
                .param("action", filter.action())
                .param(
                        "outcome",
                        filter.outcome() == null ? null : filter.outcome().word())
                .param("actor_id", filter.actorId())
                .param("subject_id", filter.subjectId())
                .param("since", time(filter.since()))
                .param("until", time(filter.until()))
                .param("skip", skip)
                .param("limit", limit)
                .query(this::entry)
                .list();
    }

    // From one word to the next in the index: the log may be long, and knows few words.
    private static final String ACTIONS = """
            with recursive words as (
                (select action
                   from audit_log
                  order by action
                  limit 1)
                union all
                select (select action
                          from audit_log
                         where audit_log.action > words.action
                         order by action
                         limit 1)
                  from words
                 where words.action is not null
            )
            select action
              from words
             where action is not null
            """;

    List<String> actions() {
        return db.sql(ACTIONS).query((row, number) -> row.getString("action")).list();
    }

    private AuditRecord entry(ResultSet row, int number) throws SQLException {
        return new AuditRecord(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("action"),
                Outcome.of(row.getString("outcome")),
                row.getObject("actor_id", UUID.class),
                row.getObject("key_id", UUID.class),
                row.getString("subject_type"),
                row.getString("subject_id"),
                row.getString("address"),
                row.getString("user_agent"),
                row.getString("request_id"),
                json.readValue(row.getString("details"), DETAILS));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
