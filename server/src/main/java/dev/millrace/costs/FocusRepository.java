package dev.millrace.costs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** Reads the books line by line, in pieces. */
@Repository
class FocusRepository {

    private final JdbcClient db;

    FocusRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String RUNS = """
            select slice.*, slice.day as booked_on, false as is_correction, 1 as sign, slice.job_id as id,
                   team.name as team_name
              from gpu_slices slice
              left join teams team on team.id = slice.team_id
             where (slice.day, slice.job_id) > (:day, :after)
               and slice.day <= :end
               and slice.corrected_at is null
             order by slice.day, slice.job_id
             limit :limit
            """;

    private static final String RUNS_OF_TEAMS = """
            select slice.*, slice.day as booked_on, false as is_correction, 1 as sign, slice.job_id as id,
                   team.name as team_name
              from gpu_slices slice
              left join teams team on team.id = slice.team_id
             where (slice.day, slice.job_id) > (:day, :after)
               and slice.day <= :end
               and slice.corrected_at is null
               and slice.team_id = any(:teams)
             order by slice.day, slice.job_id
             limit :limit
            """;

    /**
     * Runs that nobody corrected after their month, by day and job.
     *
     * @param teams whose; null: everybody's
     */
    List<FocusRow> runs(LocalDate day, UUID after, LocalDate end, @Nullable Set<UUID> teams, int limit) {
        return rows(teams == null ? RUNS : RUNS_OF_TEAMS, day, after, end, teams, limit);
    }

    private static final String CORRECTIONS = """
            select entry.*, team.name as team_name
              from gpu_corrections entry
              left join teams team on team.id = entry.team_id
             where (entry.booked_on, entry.id) > (:day, :after)
               and entry.booked_on <= :end
             order by entry.booked_on, entry.id
             limit :limit
            """;

    private static final String CORRECTIONS_OF_TEAMS = """
            select entry.*, team.name as team_name
              from gpu_corrections entry
              left join teams team on team.id = entry.team_id
             where (entry.booked_on, entry.id) > (:day, :after)
               and entry.booked_on <= :end
               and entry.team_id = any(:teams)
             order by entry.booked_on, entry.id
             limit :limit
            """;

    /** The others: as they were, taken back, and as they are instead, by the day on which each was booked. */
    List<FocusRow> corrections(LocalDate day, UUID after, LocalDate end, @Nullable Set<UUID> teams, int limit) {
        return rows(teams == null ? CORRECTIONS : CORRECTIONS_OF_TEAMS, day, after, end, teams, limit);
    }

    private List<FocusRow> rows(
            String sql, LocalDate day, UUID after, LocalDate end, @Nullable Set<UUID> teams, int limit) {
        StatementSpec statement = db.sql(sql)
                .param("day", day)
                .param("after", after)
                .param("end", end)
                .param("limit", limit);
        return (teams == null ? statement : statement.param("teams", teams.toArray(UUID[]::new)))
                .query(FocusRepository::row)
                .list();
    }

    private static FocusRow row(ResultSet row, int number) throws SQLException {
        return new FocusRow(
                row.getObject("id", UUID.class),
                row.getObject("booked_on", LocalDate.class),
                row.getBoolean("is_correction"),
                row.getInt("sign"),
                row.getObject("job_id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getString("team_name"),
                row.getObject("user_id", UUID.class),
                row.getString("handler"),
                row.getString("provider"),
                row.getString("gpu_type"),
                row.getString("purchase"),
                row.getString("outcome"),
                row.getInt("gpu_count"),
                row.getTimestamp("began_at").toInstant(),
                row.getTimestamp("ended_at").toInstant(),
                row.getBigDecimal("gpu_micros"),
                row.getBigDecimal("price"),
                row.getBigDecimal("cost"),
                row.getString("queue"),
                row.getObject("task_id", UUID.class));
    }
}
