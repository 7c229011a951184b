package dev.millrace.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The pool of connections. A database that hangs would hold its caller for ever: HTTP requests give up soon enough to
 * answer 503 in time, work in the background may take as long as a statement may, and a little more, so that the
 * database has its say first.
 */
final class RequestAwarePool extends HikariDataSource {

    private static final Executor DIRECT = Runnable::run;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final int requestMillis;
    private final int backgroundMillis;

    RequestAwarePool(HikariConfig config, DatabaseSettings settings) {
        super(config);
        this.requestMillis = (int) settings.requestTimeout().toMillis();
        this.backgroundMillis = (int) settings.statementTimeout().plus(GRACE).toMillis();
    }

    /** The pool resets the time limit when the connection comes back; setting it asks nothing of the database. */
    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        boolean inRequest = RequestContextHolder.getRequestAttributes() != null;
        connection.setNetworkTimeout(DIRECT, inRequest ? requestMillis : backgroundMillis);
        return connection;
    }
}
