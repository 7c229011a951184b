package dev.millrace.costs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Ids;
import dev.millrace.platform.TableCopy;

/** Writes many snapshots at once, and what became of the files that they came from. */
@Repository
class ImportRepository {

    /** Longer than the database lets a statement go on, so that it has its say first. */
    private static final int PATIENCE_MILLIS = 35_000;

    private final JdbcClient db;
    private final JdbcTemplate connections;
    private final JsonMapper json;
    private final Ids ids;

    ImportRepository(JdbcClient db, DataSource source, JsonMapper json, Ids ids) {
        this.db = db;
        this.connections = new JdbcTemplate(source);
        this.json = json;
        this.ids = ids;
    }

    private static final String COPY = """
            copy snapshots (id, kind, date, provider, gpu_type, amount, source, import_id, user_id)
            from stdin
            """;

    /**
     * Lets each further statement of the transaction take longer than a request waits for one: whoever sends a million rows
     * expects to wait. It ends with the transaction, since the pool sets the limit anew for the next one.
     */
    void bePatient() {
        connections.execute((ConnectionCallback<@Nullable Void>) connection -> {
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            return null;
        });
    }

    /** Adds snapshots, without their sums; to be called inside a transaction. */
    void add(SnapshotKind kind, UUID importId, UUID user, List<ImportRow> rows) {
        TableCopy.of(
                connections,
                COPY,
                rows,
                (copy, row) -> copy.add(ids.next())
                        .add(kind.word())
                        .add(row.date())
                        .add(row.provider())
                        .add(row.gpuType())
                        .add(row.amount().toPlainString())
                        .add(row.source())
                        .add(importId)
                        .add(user));
    }

    private static final String ADD_SUMS = """
            insert into snapshot_days as days (kind, day, provider, gpu_type, source, amount, snapshots)
            select :kind, day, provider, gpu_type, source, amount, snapshots
              from unnest(cast(:days as date[]), cast(:providers as text[]), cast(:gpuTypes as text[]),
                          cast(:sources as text[]), cast(:amounts as numeric[]), cast(:counts as bigint[]))
                   as given (day, provider, gpu_type, source, amount, snapshots)
             order by day, provider, gpu_type, source
                on conflict (kind, day, provider, gpu_type, source) do update
               set amount = days.amount + excluded.amount,
                   snapshots = days.snapshots + excluded.snapshots
            """;

    /** Adds the sums of snapshots that were added; to be called in the same transaction. */
    void addSums(SnapshotKind kind, Map<ImportRow.Key, SnapshotSum> sums) {
        List<ImportRow.Key> keys = List.copyOf(sums.keySet());
        List<SnapshotSum> totals = List.copyOf(sums.values());
        db.sql(ADD_SUMS)
                .param("kind", kind.word())
                .param("days", column(keys, key -> key.date().toString()))
                .param("providers", column(keys, ImportRow.Key::provider))
                .param("gpuTypes", column(keys, ImportRow.Key::gpuType))
                .param("sources", column(keys, ImportRow.Key::source))
                .param("amounts", column(totals, sum -> sum.amount().toPlainString()))
                .param("counts", totals.stream().map(SnapshotSum::snapshots).toArray(Long[]::new))
                .update();
    }

    // Ids sort by the time they were made: all rows of an import come after its own id.
    private static final String ADD_SUMS_OF_IMPORT = """
            insert into snapshot_days as days (kind, day, provider, gpu_type, source, amount, snapshots)
            select kind, date, provider, gpu_type, source, sum(amount), count(*)
              from snapshots
             where id > :id
               and import_id = :id
             group by kind, date, provider, gpu_type, source
             order by date, provider, gpu_type, source
                on conflict (kind, day, provider, gpu_type, source) do update
               set amount = days.amount + excluded.amount,
                   snapshots = days.snapshots + excluded.snapshots
            """;

    /** Adds the sums of all snapshots of an import, however many they are; to be called in the same transaction. */
    void addSums(UUID importId) {
        db.sql(ADD_SUMS_OF_IMPORT).param("id", importId).update();
    }

    private static <T> String[] column(List<T> rows, Function<T, String> cell) {
        return rows.stream().map(cell).toArray(String[]::new);
    }

    private static final String INSERT = """
            insert into snapshot_imports (id, kind, sha256, format, rows, imported, rejected, problems, user_id)
            values (:id, :kind, :sha256, :format, :rows, :imported, :rejected, cast(:problems as json), :user)
            on conflict (kind, sha256) do nothing
            """;

    /** False where the same file has been taken meanwhile. */
    boolean insert(SnapshotKind kind, UUID user, ImportReport report) {
        return db.sql(INSERT)
                        .param("id", report.id())
                        .param("kind", kind.word())
                        .param("sha256", HexFormat.of().parseHex(report.sha256()))
                        .param("format", report.format())
                        .param("rows", report.rows())
                        .param("imported", report.imported())
                        .param("rejected", report.rejected())
                        .param("problems", json.writeValueAsString(report.problems()))
                        .param("user", user)
                        .update()
                == 1;
    }

    private static final String FIND = """
            select *
              from snapshot_imports
             where kind = :kind
               and sha256 = :sha256
            """;

    Optional<ImportReport> find(SnapshotKind kind, String sha256) {
        return db.sql(FIND)
                .param("kind", kind.word())
                .param("sha256", HexFormat.of().parseHex(sha256))
                .query(this::report)
                .optional();
    }

    private ImportReport report(ResultSet row, int number) throws SQLException {
        return new ImportReport(
                row.getObject("id", UUID.class),
                row.getString("format"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                row.getLong("rows"),
                row.getLong("imported"),
                row.getLong("rejected"),
                List.of(json.readValue(row.getString("problems"), RowProblem[].class)),
                true);
    }
}
