package dev.millrace.platform;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Puts many rows into a table by {@code COPY}, in the transaction of the caller. The database stores whole pages, and goes on
 * storing while further rows are written. The format is the text one of the
 * <a href="https://www.postgresql.org/docs/current/sql-copy.html">documentation</a>.
 */
public final class TableCopy {

    /** How many characters are sent at once. */
    private static final int PIECE = 1 << 16;

    private final StringBuilder text = new StringBuilder(PIECE + (PIECE >> 2));
    private boolean inRow;

    private TableCopy() {}

    /**
     * Puts the rows into a table.
     *
     * @param copy {@code copy table (columns) from stdin}
     * @param write adds the columns of a row, in their order, by {@link #add}
     */
    public static <T> void of(JdbcTemplate connections, String copy, Iterable<T> rows, BiConsumer<TableCopy, T> write) {
        connections.execute((ConnectionCallback<Long>) connection -> {
            CopyIn into = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
            try {
                var writing = new TableCopy();
                for (T row : rows) {
                    write.accept(writing, row);
                    writing.endRow();
                    if (writing.text.length() > PIECE) {
                        writing.send(into);
                    }
                }
                writing.send(into);
                return into.endCopy();
            } finally {
                if (into.isActive()) {
                    into.cancelCopy();
                }
            }
        });
    }

    /** Adds a column; null is the database's null. */
    public TableCopy add(@Nullable Object value) {
        if (inRow) {
            text.append('\t');
        }
        inRow = true;
        switch (value) {
            case null -> text.append("\\N");
            case String words -> escape(words);
            default -> text.append(value);
        }
        return this;
    }

    private void escape(String value) {
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            char escaped =
                    switch (value.charAt(i)) {
                        case '\\' -> '\\';
                        case '\t' -> 't';
                        case '\n' -> 'n';
                        case '\r' -> 'r';
                        default -> 0;
                    };
            if (escaped != 0) {
                text.append(value, done, i).append('\\').append(escaped);
                done = i + 1;
            }
        }
        text.append(value, done, value.length());
    }

    private void endRow() {
        text.append('\n');
        inRow = false;
    }

    private void send(CopyIn into) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        into.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }
}
