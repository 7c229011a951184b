package dev.millrace.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

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

    private static final String EMAILS = """
            select id, email
              from users
             where id = any (:ids)
            """;

    /** The e-mails of users, also of those who were deleted. */
    Map<UUID, String> findEmails(Collection<UUID> ids) {
        Map<UUID, String> emails = new HashMap<>();
        db.sql(EMAILS).param("ids", ids.toArray(UUID[]::new)).query(row -> {
            emails.put(row.getObject("id", UUID.class), row.getString("email"));
        });
        return emails;
    }

    private static final String ACTIVE = """
            select id, role
              from users
             where id = any (:ids)
               and is_active
            """;

    /** The roles of those that are active. */
    Map<UUID, Role> rolesOfActive(Collection<UUID> ids) {
        Map<UUID, Role> roles = new HashMap<>();
        db.sql(ACTIVE).param("ids", ids.toArray(UUID[]::new)).query(row -> {
            roles.put(row.getObject("id", UUID.class), Role.of(row.getString("role")));
        });
        return roles;
    }

    private static final String LIST = """
            select *
              from users
             where deleted_at is null
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from users
             where deleted_at is null
            """;

    /** All users, the oldest first. */
    Page<User> list(PageRequest page) {
        return page(LIST, COUNT, Map.of(), page);
    }

    private static final String LIST_ACTIVE = """
            select *
              from users
             where is_active
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT_ACTIVE = """
            select count(*)
              from users
             where is_active
            """;

    /** The active users, the oldest first. */
    Page<User> listActive(PageRequest page) {
        return page(LIST_ACTIVE, COUNT_ACTIVE, Map.of(), page);
    }

    private static final String LIST_ACTIVE_AMONG = """
            select *
              from users
             where is_active
               and id = any(:ids)
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT_ACTIVE_AMONG = """
            select count(*)
              from users
             where is_active
               and id = any(:ids)
            """;

    /** The active ones among some users, the oldest first. */
    Page<User> listActiveAmong(Collection<UUID> ids, PageRequest page) {
        return page(LIST_ACTIVE_AMONG, COUNT_ACTIVE_AMONG, Map.of("ids", ids.toArray(UUID[]::new)), page);
    }

    private Page<User> page(String list, String count, Map<String, ?> among, PageRequest page) {
        List<User> users = db.sql(list)
                .params(among)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(UserRepository::user)
                .list();
        return new Page<>(
                users, page, db.sql(count).params(among).query(Long.class).single());
    }

    private static final String LOCK_ADMINS = """
            select pg_advisory_xact_lock(hashtext('millrace.admins'))
            """;

    /** Until the transaction ends nobody else makes or unmakes an admin. */
    void lockAdmins() {
        db.sql(LOCK_ADMINS).query(row -> {});
    }

    private static final String ADMINS = """
            select *
              from users
             where role = 'admin'
               and is_active
               and deleted_at is null
             order by id
            """;

    List<User> admins() {
        return db.sql(ADMINS).query(UserRepository::user).list();
    }

    private static final String EXISTS_OTHER_ADMIN = """
            select exists (select from users where role = 'admin' and is_active and id <> :id)
            """;

    /** Whether there is an active admin besides this user. */
    boolean existsOtherAdmin(UUID id) {
        return db.sql(EXISTS_OTHER_ADMIN).param("id", id).query(Boolean.class).single();
    }

    private static final String CHANGE = """
            update users
               set email = coalesce(cast(:email as text), email),
                   email_key = coalesce(cast(:email_key as text), email_key),
                   full_name = coalesce(cast(:full_name as text), full_name),
                   password_hash = coalesce(cast(:password_hash as text), password_hash),
                   updated_at = now()
             where id = :id
               and deleted_at is null
            returning *
            """;

    /**
     * Changes what is not null.
     *
     * @throws DuplicateKeyException where another living user has the e-mail
     */
    Optional<User> change(
            UUID id, @Nullable EmailAddress email, @Nullable String fullName, @Nullable String passwordHash) {
        return db.sql(CHANGE)
                .param("id", id)
                .param("email", email == null ? null : email.text())
                .param("email_key", email == null ? null : email.key())
                .param("full_name", fullName)
                .param("password_hash", passwordHash)
                .query(UserRepository::user)
                .optional();
    }

    private static final String STEER = """
            update users
               set role = coalesce(cast(:role as text), role),
                   is_active = coalesce(cast(:is_active as boolean), is_active),
                   updated_at = now()
             where id = :id
               and deleted_at is null
            returning *
            """;

    /** Changes what is not null of what only admins decide. */
    Optional<User> steer(UUID id, @Nullable Role role, @Nullable Boolean isActive) {
        return db.sql(STEER)
                .param("id", id)
                .param("role", role == null ? null : role.word())
                .param("is_active", isActive)
                .query(UserRepository::user)
                .optional();
    }

    private static final String DELETE = """
            update users
               set deleted_at = now(),
                   is_active = false,
                   updated_at = now()
             where id = :id
               and deleted_at is null
            """;

    /** Deletes softly: the row stays as history, its e-mail and user name are free again. */
    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String PASSWORD_HASH = """
            select password_hash
              from users
             where id = :id
               and deleted_at is null
            """;

    Optional<String> findPasswordHash(UUID id) {
        return db.sql(PASSWORD_HASH).param("id", id).query(String.class).optional();
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
