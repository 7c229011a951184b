package dev.millrace.accounts;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of accounts elsewhere. */
@Repository
class OutsideAccountRepository {

    private final JdbcClient db;

    OutsideAccountRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String USE = """
            update outside_accounts
               set used_at = now()
              from users
             where users.id = outside_accounts.user_id
               and users.deleted_at is null
               and provider = :provider
               and subject = :subject
            returning user_id
            """;

    /** The user whom this account signs in; it was just used for that. */
    Optional<UUID> use(String provider, String subject) {
        return db.sql(USE)
                .param("provider", provider)
                .param("subject", subject)
                .query(UUID.class)
                .optional();
    }

    // The user of before was deleted: for living ones, use is asked first.
    private static final String CONNECT = """
            insert into outside_accounts (provider, subject, user_id, email)
            values (:provider, :subject, :user_id, :email)
            on conflict (provider, subject) do update
               set user_id = excluded.user_id,
                   email = excluded.email,
                   connected_at = now(),
                   used_at = now()
             where exists (
                select
                  from users
                 where users.id = outside_accounts.user_id
                   and users.deleted_at is not null
             )
            """;

    void connect(String provider, String subject, UUID userId, String email) {
        db.sql(CONNECT)
                .param("provider", provider)
                .param("subject", subject)
                .param("user_id", userId)
                .param("email", email)
                .update();
    }

    private static final String LIST = """
            select provider, email, connected_at, used_at
              from outside_accounts
             where user_id = :user_id
             order by provider, connected_at
            """;

    List<OutsideAccount> list(UUID userId) {
        return db.sql(LIST)
                .param("user_id", userId)
                .query((row, number) -> new OutsideAccount(
                        row.getString("provider"),
                        row.getString("email"),
                        row.getTimestamp("connected_at").toInstant(),
                        row.getTimestamp("used_at").toInstant()))
                .list();
    }

    private static final String DISCONNECT = """
            delete from outside_accounts
             where user_id = :user_id
               and provider = :provider
            """;

    /** Whether there was one. */
    boolean disconnect(UUID userId, String provider) {
        return db.sql(DISCONNECT)
                        .param("user_id", userId)
                        .param("provider", provider)
                        .update()
                > 0;
    }
}
