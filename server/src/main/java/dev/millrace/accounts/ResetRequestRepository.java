package dev.millrace.accounts;

import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of e-mails for which somebody asked for another password. */
@Repository
class ResetRequestRepository {

    private final JdbcClient db;

    ResetRequestRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into password_reset_requests (email_key)
            values (:email_key)
            on conflict do nothing
            """;

    void insert(String emailKey) {
        db.sql(INSERT).param("email_key", emailKey).update();
    }

    private static final String TAKE = """
            delete from password_reset_requests
             where email_key = (
                select email_key
                  from password_reset_requests
                 order by requested_at
                 limit 1
                   for update skip locked
             )
            returning email_key
            """;

    /** The oldest request, which is gone if the transaction commits. */
    Optional<String> take() {
        return db.sql(TAKE).query(String.class).optional();
    }
}
