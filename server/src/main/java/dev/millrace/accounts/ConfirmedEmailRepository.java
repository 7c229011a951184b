package dev.millrace.accounts;

import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of e-mails that were shown to be their owners'. */
@Repository
class ConfirmedEmailRepository {

    private final JdbcClient db;

    ConfirmedEmailRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String CONFIRM = """
            insert into confirmed_emails (user_id, email_key)
            values (:user_id, :email_key)
            on conflict (user_id) do update
               set email_key = excluded.email_key,
                   confirmed_at = now()
            """;

    void confirm(UUID userId, String emailKey) {
        db.sql(CONFIRM).param("user_id", userId).param("email_key", emailKey).update();
    }

    private static final String IS_CONFIRMED = """
            select exists (
                select
                  from confirmed_emails
                 where user_id = :user_id
                   and email_key = :email_key
            )
            """;

    boolean isConfirmed(UUID userId, String emailKey) {
        return db.sql(IS_CONFIRMED)
                .param("user_id", userId)
                .param("email_key", emailKey)
                .query(Boolean.class)
                .single();
    }
}
