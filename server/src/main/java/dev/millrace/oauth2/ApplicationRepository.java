package dev.millrace.oauth2;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** The table of applications. Those of a user who is deleted or turned off are not found. */
@Repository
class ApplicationRepository {

    private final JdbcClient db;

    ApplicationRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into oauth2_applications (id, user_id, name, client_id, secret_hash, client_type, grant_type,
                                             redirect_uris, scopes, skip_authorization)
            values (:id, :user_id, :name, :client_id, :secret_hash, :client_type, :grant_type,
                    :redirect_uris, :scopes, :skip_authorization)
            returning *
            """;

    Application insert(
            UUID id,
            UUID userId,
            String name,
            String clientId,
            byte @Nullable [] secretHash,
            ClientType clientType,
            GrantType grantType,
            List<String> redirectUris,
            List<String> scopes,
            boolean skipAuthorization) {
        return db.sql(INSERT)
                .param("id", id)
                .param("user_id", userId)
                .param("name", name)
                .param("client_id", clientId)
                .param("secret_hash", secretHash)
                .param("client_type", clientType.word())
                .param("grant_type", grantType.word())
                .param("redirect_uris", redirectUris.toArray(String[]::new))
                .param("scopes", scopes.toArray(String[]::new))
                .param("skip_authorization", skipAuthorization)
                .query(ApplicationRepository::application)
                .single();
    }

    private static final String CHANGE = """
            update oauth2_applications
               set name = :name,
                   redirect_uris = :redirect_uris,
                   scopes = :scopes,
                   skip_authorization = :skip_authorization,
                   updated_at = now()
             where id = :id
            returning *
            """;

    Optional<Application> change(
            UUID id, String name, List<String> redirectUris, List<String> scopes, boolean skipAuthorization) {
        return db.sql(CHANGE)
                .param("id", id)
                .param("name", name)
                .param("redirect_uris", redirectUris.toArray(String[]::new))
                .param("scopes", scopes.toArray(String[]::new))
                .param("skip_authorization", skipAuthorization)
                .query(ApplicationRepository::application)
                .optional();
    }

    private static final String FIND = """
            select application.*
              from oauth2_applications application
             where application.id = :id
            """;

    Optional<Application> find(UUID id) {
        return db.sql(FIND)
                .param("id", id)
                .query(ApplicationRepository::application)
                .optional();
    }

    private static final String LIST = """
            select *
              from oauth2_applications
             where user_id = :user_id
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from oauth2_applications
             where user_id = :user_id
            """;

    /** A user's applications, the oldest first. */
    Page<Application> list(UUID userId, PageRequest page) {
        List<Application> applications = db.sql(LIST)
                .param("user_id", userId)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(ApplicationRepository::application)
                .list();
        return new Page<>(applications, page, count(userId));
    }

    long count(UUID userId) {
        return db.sql(COUNT).param("user_id", userId).query(Long.class).single();
    }

    private static final String DELETE = """
            delete from oauth2_applications
             where id = :id
            """;

    /** With its consents, and with its grants. */
    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String FIND_CLIENT_BY_ID = """
            select application.*
              from oauth2_applications application
              join users on users.id = application.user_id and users.is_active
             where application.id = :id
            """;

    private static final String FIND_CLIENT_BY_CLIENT_ID = """
            select application.*
              from oauth2_applications application
              join users on users.id = application.user_id and users.is_active
             where application.client_id = :client_id
            """;

    Optional<Client> findClient(UUID id) {
        return db.sql(FIND_CLIENT_BY_ID)
                .param("id", id)
                .query(ApplicationRepository::client)
                .optional();
    }

    Optional<Client> findClient(String clientId) {
        return db.sql(FIND_CLIENT_BY_CLIENT_ID)
                .param("client_id", clientId)
                .query(ApplicationRepository::client)
                .optional();
    }

    /** An application with the hash to check its secret against. */
    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the comparison, never compared as a record
    record Client(Application application, byte @Nullable [] secretHash) {}

    private static Client client(ResultSet row, int number) throws SQLException {
        return new Client(application(row, number), row.getBytes("secret_hash"));
    }

    private static Application application(ResultSet row, int number) throws SQLException {
        return new Application(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("name"),
                row.getString("client_id"),
                ClientType.of(row.getString("client_type")),
                GrantType.of(row.getString("grant_type")),
                strings(row.getArray("redirect_uris")),
                strings(row.getArray("scopes")),
                row.getBoolean("skip_authorization"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
