package dev.millrace.platform.idempotency;

import java.time.Duration;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The answers that are kept, and the locks under which they come to be. */
@Repository
class KeptAnswerRepository {

    private final JdbcClient db;

    KeptAnswerRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LOCK = "select pg_try_advisory_xact_lock(:key)";

    /** Holds until the transaction ends, however it ends: with the death of the server too. False: another one has it. */
    boolean lock(long key) {
        return db.sql(LOCK).param("key", key).query(Boolean.class).single();
    }

    // A statement after the one that locks: only so does it see what the last holder of the lock committed.
    private static final String FIND = """
            select fingerprint, status, content_type, location, body
              from idempotent_answers
             where scope = :scope
               and created_at > now() - :keep * interval '1 second'
            """;

    Optional<KeptAnswer> find(byte[] scope, Duration keep) {
        return db.sql(FIND)
                .param("scope", scope)
                .param("keep", keep.toSeconds())
                .query(KeptAnswer.class)
                .optional();
    }

    // One that is there is too old to count, and was not pruned yet.
    private static final String KEEP = """
            insert into idempotent_answers (scope, fingerprint, status, content_type, location, body)
            values (:scope, :fingerprint, :status, :contentType, :location, :body)
                on conflict (scope) do update
               set fingerprint = excluded.fingerprint,
                   status = excluded.status,
                   content_type = excluded.content_type,
                   location = excluded.location,
                   body = excluded.body,
                   created_at = now()
            """;

    void keep(byte[] scope, KeptAnswer answer) {
        db.sql(KEEP)
                .param("scope", scope)
                .param("fingerprint", answer.fingerprint())
                .param("status", answer.status())
                .param("contentType", answer.contentType())
                .param("location", answer.location())
                .param("body", answer.body())
                .update();
    }

    private static final String PRUNE = """
            delete from idempotent_answers
             where scope in (select scope
                               from idempotent_answers
                              where created_at <= now() - :keep * interval '1 second'
                              order by created_at
                              limit :batch
                                for update skip locked)
            """;

    int prune(Duration keep, int batch) {
        return db.sql(PRUNE)
                .param("keep", keep.toSeconds())
                .param("batch", batch)
                .update();
    }
}
