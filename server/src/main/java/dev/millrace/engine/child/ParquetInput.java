package dev.millrace.engine.child;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.LongConsumer;

import org.duckdb.DuckDBConnection;

import dev.millrace.pipelines.Column;

/** A Parquet file: its columns and its count of rows are in its footer. */
record ParquetInput(Path path, List<EngineColumn> found, long limit) implements Input {

    static ParquetInput of(Source source, Connection connection, Bounds bounds) throws SQLException, Refusal {
        ParquetInput unknown = new ParquetInput(source.path(), List.of(), Long.MAX_VALUE);
        List<EngineColumn> columns = EngineColumn.of(connection, unknown.select());
        if (columns.size() > bounds.columns()) {
            throw Refusal.limit(
                    "the file has %,d columns; at most %,d are allowed".formatted(columns.size(), bounds.columns()));
        }
        return new ParquetInput(source.path(), columns, Long.MAX_VALUE);
    }

    @Override
    public List<Column> columns() {
        return found.stream().map(EngineColumn::column).toList();
    }

    @Override
    public String select() {
        String all = "select * from read_parquet(" + Duck.literal(path.toString()) + ", hive_partitioning = false)";
        return limit == Long.MAX_VALUE ? all : all + " limit " + limit;
    }

    @Override
    public long count(Connection connection, LongConsumer progress) throws SQLException {
        return rows(connection, path);
    }

    /** The count in the footer of a Parquet file. */
    static long rows(Connection connection, Path path) throws SQLException {
        // On a connection of its own, as the other one may be at work.
        String query = "select num_rows from parquet_file_metadata(" + Duck.literal(path.toString()) + ")";
        try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate();
                Statement statement = own.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Preview preview(int records, Connection connection) throws SQLException {
        long rows = rows(connection, path);
        return new Preview(new ParquetInput(path, found, records), Math.min(rows, records), rows, true);
    }
}
