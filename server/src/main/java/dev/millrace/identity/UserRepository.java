package dev.millrace.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of users. What is deleted is not found. */
@Repository
class UserRepository {

    private final JdbcClient db;

    UserRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into users (id, email, email_key, username, full_name, password_hash, role)
            values (:id, :email, :email_key, :username, :full_name, :password_hash, :role)
            on conflict do nothing
            returning *
            """;

    /** Empty where another living user has the e-mail or the user name. */
    Optional<User> insert(
            UUID id,
            EmailAddress email,
            @Nullable String username,
            @Nullable String fullName,
            String passwordHash,
            Role role) {
        return db.sql(INSERT)
                .param("id", id)
                .param("email", email.text())
                .param("email_key", email.key())
                .param("username", username)
                .param("full_name", fullName)
                .param("password_hash", passwordHash)
                .param("role", role.word())
                .query(UserRepository::user)
                .optional();
    }

    private static final String FIND = """
            select *
              from users
             where id = :id
               and deleted_at is null
            """;

    Optional<User> find(UUID id) {
        return db.sql(FIND).param("id", id).query(UserRepository::user).optional();
    }

    private static final String FIND_CREDENTIALS_BY_EMAIL = """
            select *
              from users
             where email_key = :name
               and deleted_at is null
            """;

    private static final String FIND_CREDENTIALS_BY_USERNAME = """
            select *
              from users
             where username = :name
               and deleted_at is null
            """;

    Optional<Credentials> findCredentials(SignInName name) {
        String sql = name.isEmail() ? FIND_CREDENTIALS_BY_EMAIL : FIND_CREDENTIALS_BY_USERNAME;
        return db.sql(sql)
                .param("name", name.key())
                .query((row, number) -> new Credentials(user(row, number), row.getString("password_hash")))
                .optional();
    }

    private static final String REPLACE_HASH = """
            update users
               set password_hash = :new
             where id = :id
               and password_hash = :old
            """;

    /** Keeps the same password under a new hash, unless it was changed meanwhile. */
    void replaceHash(UUID id, String old, String replacement) {
        db.sql(REPLACE_HASH)
                .param("id", id)
                .param("old", old)
                .param("new", replacement)
                .update();
    }

    private static final String EXISTS_ADMIN = """
            select exists (select from users where role = 'admin' and deleted_at is null)
            """;

    boolean existsAdmin() {
        return db.sql(EXISTS_ADMIN).query(Boolean.class).single();
    }

    /** A user with the hash to check a password against. */
    record Credentials(User user, String passwordHash) {}

    static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getObject("id", UUID.class),
                new EmailAddress(row.getString("email")),
                row.getString("username"),
                row.getString("full_name"),
                Role.of(row.getString("role")),
                row.getBoolean("is_active"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
