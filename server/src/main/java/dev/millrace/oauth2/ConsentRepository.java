package dev.millrace.oauth2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of what users allowed which application. */
@Repository
class ConsentRepository {

    private final JdbcClient db;

    ConsentRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String SAVE = """
            insert into oauth2_consents (application_id, user_id, scopes)
            values (:application_id, :user_id, :scopes)
            on conflict (application_id, user_id) do update
               set scopes = excluded.scopes,
                   updated_at = now()
            """;

    void save(UUID applicationId, UUID userId, Collection<String> scopes) {
        db.sql(SAVE)
                .param("application_id", applicationId)
                .param("user_id", userId)
                .param("scopes", scopes.toArray(String[]::new))
                .update();
    }

    private static final String FIND = """
            select scopes
              from oauth2_consents
             where application_id = :application_id
               and user_id = :user_id
            """;

    Optional<List<String>> find(UUID applicationId, UUID userId) {
        return db.sql(FIND)
                .param("application_id", applicationId)
                .param("user_id", userId)
                .query((row, number) -> ApplicationRepository.strings(row.getArray("scopes")))
                .optional();
    }

    private static final String REMOVE = """
            delete from oauth2_consents
             where application_id = :application_id
               and user_id = :user_id
            """;

    void remove(UUID applicationId, UUID userId) {
        db.sql(REMOVE)
                .param("application_id", applicationId)
                .param("user_id", userId)
                .update();
    }

    private static final String CONNECTED = """
            select consent.application_id, application.name, consent.scopes, consent.created_at
              from oauth2_consents consent
              join oauth2_applications application on application.id = consent.application_id
             where consent.user_id = :user_id
             order by application.name, consent.application_id
             limit 1000
            """;

    List<ConnectedApplication> connected(UUID userId) {
        return db.sql(CONNECTED)
                .param("user_id", userId)
                .query(ConsentRepository::connected)
                .list();
    }

    private static ConnectedApplication connected(ResultSet row, int number) throws SQLException {
        return new ConnectedApplication(
                row.getObject("application_id", UUID.class),
                row.getString("name"),
                ApplicationRepository.strings(row.getArray("scopes")),
                row.getTimestamp("created_at").toInstant());
    }
}
