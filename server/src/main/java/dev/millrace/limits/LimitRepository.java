package dev.millrace.limits;

import java.time.Duration;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The counts that nodes share. */
@Repository
class LimitRepository {

    private final JdbcClient db;

    LimitRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String TAKE = """
            insert into request_counts as count (subject, resets_at, taken)
            values (:subject, now() + make_interval(secs => :window), 1)
            on conflict (subject) do update
               set taken = case when count.resets_at <= now() then 1 else count.taken + 1 end,
                   resets_at = case when count.resets_at <= now() then excluded.resets_at else count.resets_at end
            returning taken, extract(epoch from resets_at - now()) * 1000 as millis
            """;

    /** Counts one more in the window that is running, or in a new one. */
    Count take(String subject, Duration window) {
        return db.sql(TAKE)
                .param("subject", subject)
                .param("window", window.toSeconds())
                .query((row, number) -> new Count(row.getLong("taken"), Duration.ofMillis(row.getLong("millis"))))
                .single();
    }

    private static final String WAIT = """
            select extract(epoch from blocked_to - now()) * 1000
              from sign_in_failures
             where subject = :subject
               and blocked_to > now()
            """;

    /** For how long the subject has to wait. */
    Optional<Duration> findWait(String subject) {
        return db.sql(WAIT)
                .param("subject", subject)
                .query(Long.class)
                .optional()
                .map(Duration::ofMillis);
    }

    private static final String FAIL = """
            insert into sign_in_failures as past (subject, failures, blocked_to)
            values (:subject, 1, now() + make_interval(secs => case when :free > 0 then 0 else :first end))
            on conflict (subject) do update
               set failures = case when past.failed_at < now() - make_interval(secs => :memory) then 1
                                   else past.failures + 1 end,
                   blocked_to = case when past.failed_at < now() - make_interval(secs => :memory)
                                       or past.failures < :free then now()
                                     else now() + make_interval(secs => least(:longest,
                                            :first * power(2, least(past.failures - :free, 30)))) end,
                   failed_at = now()
            """;

    /** Notes a failure; beyond the free ones each makes the subject wait twice as long as the one before. */
    void fail(String subject, int free, Waits waits) {
        db.sql(FAIL)
                .param("subject", subject)
                .param("free", free)
                .param("first", waits.first().toSeconds())
                .param("longest", waits.longest().toSeconds())
                .param("memory", waits.memory().toSeconds())
                .update();
    }

    private static final String FORGIVE = """
            delete from sign_in_failures
             where subject = :subject
            """;

    void forgive(String subject) {
        db.sql(FORGIVE).param("subject", subject).update();
    }

    private static final String PRUNE_COUNTS = """
            delete from request_counts
             where resets_at < now()
            """;

    private static final String PRUNE_FAILURES = """
            delete from sign_in_failures
             where failed_at < now() - make_interval(secs => :memory)
               and blocked_to < now()
            """;

    /** Forgets what no longer counts. */
    void prune(Waits waits) {
        db.sql(PRUNE_COUNTS).update();
        db.sql(PRUNE_FAILURES).param("memory", waits.memory().toSeconds()).update();
    }

    /**
     * A window that is running.
     *
     * @param left until it ends
     */
    record Count(long taken, Duration left) {}
}
