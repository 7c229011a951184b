package dev.millrace.mail;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The table of mails. */
@Repository
class MailRepository {

    private final JdbcClient db;

    MailRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into mails (id, recipient, subject, sealed_body, sealed_with)
            values (:id, :recipient, :subject, :sealed_body, :sealed_with)
            """;

    void insert(UUID id, String recipient, String subject, byte[] sealedBody, String sealedWith) {
        db.sql(INSERT)
                .param("id", id)
                .param("recipient", recipient)
                .param("subject", subject)
                .param("sealed_body", sealedBody)
                .param("sealed_with", sealedWith)
                .update();
    }

    // Two nodes that look at the same moment take different mails. What a node took is not due again while it sends; a
    // node that dies meanwhile leaves it to the next.
    private static final String TAKE = """
            update mails
               set attempts = attempts + 1,
                   next_attempt_at = now() + make_interval(secs => :hold)
             where id = (
                select id
                  from mails
                 where sent_at is null
                   and given_up_at is null
                   and next_attempt_at <= now()
                   and sealed_with = :sealed_with
                 order by next_attempt_at
                 limit 1
                   for update skip locked
             )
            returning *
            """;

    /** The next mail that is due and that this node can read. */
    Optional<Row> take(String sealedWith, Duration hold) {
        return db.sql(TAKE)
                .param("sealed_with", sealedWith)
                .param("hold", hold.toSeconds())
                .query(MailRepository::row)
                .optional();
    }

    private static final String SENT = """
            update mails
               set sent_at = now(),
                   sealed_body = null,
                   last_error = null
             where id = :id
            """;

    void sent(UUID id) {
        db.sql(SENT).param("id", id).update();
    }

    private static final String FAILED = """
            update mails
               set last_error = :error,
                   next_attempt_at = now() + make_interval(secs => :pause),
                   given_up_at = case when attempts >= :most then now() end
             where id = :id
               and sent_at is null
            """;

    void failed(UUID id, String error, Duration pause, int most) {
        db.sql(FAILED)
                .param("id", id)
                .param("error", error)
                .param("pause", pause.toSeconds())
                .param("most", most)
                .update();
    }

    private static final String LIST = """
            select *
              from mails
             order by created_at desc, id desc
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from mails
            """;

    /** All mails, the latest first. */
    Page<Row> list(PageRequest page) {
        List<Row> mails = db.sql(LIST)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(MailRepository::row)
                .list();
        return new Page<>(mails, page, db.sql(COUNT).query(Long.class).single());
    }

    private static final String PRUNE = """
            delete from mails
             where id in (
                select id
                  from mails
                 where created_at < now() - interval '30 days'
                 limit :limit
             )
            """;

    /** Forgets some mails of more than a month ago; tells how many. */
    int prune(int limit) {
        return db.sql(PRUNE).param("limit", limit).update();
    }

    /** A mail as its row holds it. */
    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the sealer, never compared
    record Row(
            UUID id,
            String recipient,
            String subject,
            byte @Nullable [] sealedBody,
            String sealedWith,
            Instant createdAt,
            int attempts,
            @Nullable Instant sentAt,
            @Nullable Instant givenUpAt,
            @Nullable String lastError) {}

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("recipient"),
                row.getString("subject"),
                row.getBytes("sealed_body"),
                row.getString("sealed_with"),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("attempts"),
                SqlTimes.instant(row, "sent_at"),
                SqlTimes.instant(row, "given_up_at"),
                row.getString("last_error"));
    }
}
