package dev.millrace.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.platform.StartRefused;

/** Makes sure, before anything relies on it, that the database answers, keeps what it confirms, and lets us work. */
final class FirstContact {

    private static final Logger log = LoggerFactory.getLogger(FirstContact.class);
    private static final int OLDEST_VERSION = 150000;
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** Connection refused or cut, and a server that is starting, stopping or full: it may be there in a moment. */
    private static final Set<String> TRANSIENT = Set.of("08000", "08001", "08003", "08004", "08006", "57P03", "53300");

    private static final String FACTS = """
            select name, setting
              from pg_settings
             where name in ('server_version_num', 'fsync', 'synchronous_commit')
             union all
            select 'may_create', has_schema_privilege(current_schema(), 'create')::text
            """;

    private FirstContact() {}

    /**
     * Waits for the database, and checks it.
     *
     * @throws StartRefused if it stays away, refuses us, or is not safe to use
     */
    static void make(DatabaseUrl url, DatabaseSettings settings) {
        long end = System.nanoTime() + settings.startTimeout().toNanos();
        boolean told = false;
        while (true) {
            try (Connection connection = Connections.unpooled(url, settings).getConnection()) {
                check(url, facts(connection));
                return;
            } catch (SQLException e) {
                if (!TRANSIENT.contains(e.getSQLState() + "")) {
                    throw new StartRefused("the database " + url + " refuses us: " + e.getMessage(), e);
                }
                if (System.nanoTime() > end) {
                    throw new StartRefused(
                            "the database " + url + " does not answer: " + e.getMessage()
                                    + " (tried for " + settings.startTimeout().toSeconds()
                                    + " s); start it, or mend DATABASE_URL",
                            e);
                }
                if (!told) {
                    log.warn("The database {} does not answer, waiting for it: {}", url, e.getMessage());
                    told = true;
                }
            }
            pause();
        }
    }

    private static Map<String, String> facts(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FACTS)) {
            Map<String, String> facts = new HashMap<>();
            while (rows.next()) {
                facts.put(rows.getString("name"), rows.getString("setting") + "");
            }
            return facts;
        }
    }

    private static void check(DatabaseUrl url, Map<String, String> facts) {
        for (String setting : new String[] {"fsync", "synchronous_commit"}) {
            if ("off".equals(facts.get(setting))) {
                throw new StartRefused("the database " + url + " has " + setting
                        + " = off: it would lose tasks that it confirmed; turn it on");
            }
        }
        if (Integer.parseInt(facts.getOrDefault("server_version_num", "0")) < OLDEST_VERSION) {
            throw new StartRefused(
                    "the database " + url + " is older than PostgreSQL " + OLDEST_VERSION / 10_000 + "; upgrade it");
        }
        if (!"true".equals(facts.get("may_create"))) {
            throw new StartRefused("the user of " + url
                    + " may not create tables there; grant create on its schema, or make it the database's owner");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("interrupted while waiting for the database", e);
        }
    }
}
