package dev.millrace.database;

import java.util.Properties;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** How every connection to the database is opened. */
final class Connections {

    private Connections() {}

    /** Single connections without any limit on what a statement may take. */
    static DataSource unpooled(DatabaseUrl url, DatabaseSettings settings) {
        return new DriverManagerDataSource(url.jdbcUrl(), properties(url, settings));
    }

    static HikariConfig pool(DatabaseUrl url, DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url.jdbcUrl());
        config.setDataSourceProperties(properties(url, settings));
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(settings.acquireTimeout().toMillis());
        config.setValidationTimeout(settings.acquireTimeout().toMillis() / 2);
        config.setInitializationFailTimeout(-1); // FirstContact has made sure, or the database just went away
        config.setConnectionInitSql(
                // What a session must not hold for longer, and not go on with once nobody waits for it. Statements are
                // short: to
                // compile one takes longer than it runs, and costs that we set to steer the planner look like long
                // ones.
                """
                set jit = off; \
                set statement_timeout = %d; \
                set idle_in_transaction_session_timeout = %d; \
                set client_connection_check_interval = 2000""".formatted(
                                settings.statementTimeout().toMillis(),
                                settings.transactionIdleTimeout().toMillis()));
        return config;
    }

    private static Properties properties(DatabaseUrl url, DatabaseSettings settings) {
        Properties properties = new Properties();
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        String seconds = Long.toString(Math.max(1, settings.acquireTimeout().toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "millrace");
        properties.setProperty("reWriteBatchedInserts", "true");
        return properties;
    }
}
