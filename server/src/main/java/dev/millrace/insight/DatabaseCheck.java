package dev.millrace.insight;

import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The database answers a statement. */
@Component
@Order(1)
final class DatabaseCheck implements Check {

    static final String NAME = "database";

    private final JdbcClient jdbc;

    DatabaseCheck(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run() {
        jdbc.sql("select 1").query(Integer.class).single();
    }
}
