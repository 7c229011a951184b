package dev.millrace.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Times and durations as statements take them and rows hold them. */
public final class SqlTimes {

    private SqlTimes() {}

    /** What a column holds that may be null. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    /** A parameter that may be null. */
    public static @Nullable Timestamp timestamp(@Nullable Instant time) {
        return time == null ? null : Timestamp.from(time);
    }

    /** The time by the database's clock: inside a transaction, when that began. */
    public static Instant now(JdbcClient db) {
        return db.sql("select now()")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }

    /** A parameter to be cast to {@code interval}; to the millisecond. */
    public static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }
}
