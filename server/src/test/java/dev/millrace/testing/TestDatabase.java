package dev.millrace.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.database.DatabaseUrl;
import dev.millrace.database.TestPostgres;

/**
 * A migrated database of its own for a test class: a copy of one that is migrated once for each JVM. The server behind
 * it is the one in {@code TEST_DATABASE_URL} (of a user that may create databases), or an embedded one.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = TestDatabase.fresh();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String RUN = "millrace_test_" + ProcessHandle.current().pid();

    private final String name = RUN + "_" + NUMBER.incrementAndGet();
    private HikariDataSource pool;

    private TestDatabase() {
        pool = create();
    }

    public static TestDatabase fresh() {
        return new TestDatabase();
    }

    private HikariDataSource create() {
        Server.create(name, Server.TEMPLATE);
        return pool(name);
    }

    public DataSource dataSource() {
        return pool;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(pool);
    }

    public TransactionTemplate transactions() {
        return new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    /** As {@code DATABASE_URL} would name it. */
    public String url() {
        return Server.url(name);
    }

    @Override
    public void close() {
        pool.close();
        Server.drop(name);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        openAgain();
    }

    /** A class whose test failed is run once more in the same JVM, when its database is gone. */
    void openAgain() {
        if (pool.isClosed()) {
            pool = create();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private static HikariDataSource pool(String name) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(Server.url(name));
        pool.setMaximumPoolSize(10);
        pool.setMinimumIdle(0);
        return pool;
    }

    /** Started when the first test asks for it. */
    private static final class Server {

        private static final @Nullable String OUTSIDE = System.getenv("TEST_DATABASE_URL");
        private static final DatabaseUrl ADMINISTRATOR =
                OUTSIDE == null ? TestPostgres.start() : DatabaseUrl.parse(OUTSIDE);
        private static final String TEMPLATE = template();

        private static String template() {
            String template = RUN + "_template";
            create(template, "template0");
            Flyway.configure()
                    .dataSource(new DriverManagerDataSource(url(template)))
                    .loggers("slf4j")
                    .load()
                    .migrate();
            if (OUTSIDE != null) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> drop(template)));
            }
            return template;
        }

        static String url(String name) {
            return withCredentials(ADMINISTRATOR.jdbcUrl().replaceFirst("(?<=[^/:])/[^/?]*", "/" + name));
        }

        static void create(String name, String template) {
            administration()
                    .sql("create database " + name + " template " + template)
                    .update();
        }

        static void drop(String name) {
            administration()
                    .sql("drop database if exists " + name + " with (force)")
                    .update();
        }

        private static JdbcClient administration() {
            return JdbcClient.create(new DriverManagerDataSource(withCredentials(ADMINISTRATOR.jdbcUrl())));
        }

        private static String withCredentials(String jdbcUrl) {
            return jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "user=" + encoded(ADMINISTRATOR.user())
                    + "&password=" + encoded(ADMINISTRATOR.password());
        }

        private static String encoded(@Nullable String text) {
            return text == null ? "" : URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
