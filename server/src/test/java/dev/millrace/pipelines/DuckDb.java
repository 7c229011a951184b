package dev.millrace.pipelines;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** A DuckDB in memory that runs compiled pipelines over small tables. */
final class DuckDb implements AutoCloseable {

    private static final Dialect DIALECT = new DuckDbDialect();

    private final Connection connection;

    private DuckDb(Connection connection) {
        this.connection = connection;
    }

    static DuckDb open() throws SQLException {
        DuckDb db = new DuckDb(DriverManager.getConnection("jdbc:duckdb:"));
        db.run("set threads = 2");
        db.run("set TimeZone = 'UTC'");
        return db;
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Makes the input of a query out of a table, with the row numbers where the query asks for them. */
    void load(Table table, Optional<String> rowNumber) throws SQLException {
        List<String> columns = new ArrayList<>();
        table.columns().forEach(column -> columns.add(DIALECT.identifier(column.name()) + " " + type(column.type())));
        rowNumber.ifPresent(name -> columns.add(DIALECT.identifier(name) + " bigint"));
        run("create or replace table input (" + String.join(", ", columns) + ")");
        String marks = Collections.nCopies(columns.size(), "?").stream().collect(Collectors.joining(", "));
        try (PreparedStatement insert = connection.prepareStatement("insert into input values (" + marks + ")")) {
            for (Table.Row row : table.rows()) {
                int at = 0;
                for (Object value : row.values()) {
                    insert.setObject(++at, value);
                }
                if (rowNumber.isPresent()) {
                    insert.setLong(++at, row.line());
                }
                insert.execute();
            }
        }
    }

    private static String type(ColumnType type) {
        return type == ColumnType.DECIMAL ? "decimal(12, 2)" : DIALECT.type(CastTarget.of(type));
    }

    /** The rows of a query, in the values that the reference uses. */
    List<List<@Nullable Object>> values(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(plain(result.getObject(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case BigInteger number -> number.longValueExact();
            case Timestamp timestamp -> timestamp.toLocalDateTime();
            case null, default -> value;
        };
    }

    /** The rows of a query, each value as DuckDB writes it. */
    List<List<@Nullable String>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
