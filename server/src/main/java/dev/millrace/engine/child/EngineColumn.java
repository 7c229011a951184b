package dev.millrace.engine.child;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.pipelines.Column;
import dev.millrace.pipelines.ColumnType;

/** A column with its type in the engine's words. */
record EngineColumn(String name, String type) {

    /** Asks for the columns that a query answers, without running it. */
    static List<EngineColumn> of(Connection connection, String query) throws SQLException {
        List<EngineColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("describe " + query)) {
            while (rows.next()) {
                columns.add(new EngineColumn(rows.getString("column_name"), rows.getString("column_type")));
            }
        }
        return columns;
    }

    Column column() {
        return new Column(name, columnType());
    }

    private ColumnType columnType() {
        if (type.startsWith("DECIMAL")) {
            return ColumnType.DECIMAL;
        }
        return switch (type) {
            case "BOOLEAN" -> ColumnType.BOOLEAN;
            case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" -> ColumnType.INTEGER;
            // Wider than 64 bits with a sign.
            case "UBIGINT", "HUGEINT", "UHUGEINT" -> ColumnType.DECIMAL;
            case "FLOAT", "DOUBLE" -> ColumnType.DOUBLE;
            case "VARCHAR" -> ColumnType.TEXT;
            case "DATE" -> ColumnType.DATE;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE" ->
                ColumnType.TIMESTAMP;
            case "TIME" -> ColumnType.TIME;
            default -> ColumnType.OTHER;
        };
    }

    /** Whether a delimited file would show it in the engine's own notation, which nobody else reads. */
    boolean isNested() {
        return type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION");
    }
}
