package dev.millrace.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks at the database as an operator would. */
@Component
public class DatabaseInspection {

    private static final String FACTS = """
            select current_setting('server_version') as version,
                   current_user as name,
                   (select rolsuper from pg_roles where rolname = current_user) as superuser,
                   has_schema_privilege(current_schema(), 'create') as may_create,
                   clock_timestamp() as now
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    DatabaseInspection(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Asks the database; the difference of the clocks is right to half of what the answer takes. */
    public DatabaseFacts inspect() {
        Instant before = clock.instant();
        return jdbc.sql(FACTS).query((row, _) -> facts(row, before)).single();
    }

    private DatabaseFacts facts(ResultSet row, Instant before) throws SQLException {
        Duration half = Duration.between(before, clock.instant()).dividedBy(2);
        Instant there = row.getObject("now", OffsetDateTime.class).toInstant();
        return new DatabaseFacts(
                row.getString("version"),
                row.getString("name"),
                row.getBoolean("superuser"),
                row.getBoolean("may_create"),
                Duration.between(before.plus(half), there));
    }
}
