package dev.millrace.gpu;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The table of GPU jobs. */
@Repository
class GpuJobRepository {

    private final JdbcClient db;

    GpuJobRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into gpu_jobs (id, team_id, user_id, model_name, gpu_type, provider, gpu_count, purchase, status,
                                  start_time, end_time)
            values (:id, :team, :user, :model, :gpuType, :provider, :gpuCount, :purchase, :status, :start, :end)
            returning *
            """;

    GpuJob insert(UUID id, UUID user, GpuJobFields fields) {
        return withFields(db.sql(INSERT).param("id", id).param("user", user), fields)
                .query(GpuJobRepository::job)
                .single();
    }

    private static final String UPDATE = """
            update gpu_jobs
               set team_id = :team,
                   model_name = :model,
                   gpu_type = :gpuType,
                   provider = :provider,
                   gpu_count = :gpuCount,
                   purchase = :purchase,
                   status = :status,
                   start_time = :start,
                   end_time = :end,
                   updated_at = now()
             where id = :id
            returning *
            """;

    GpuJob update(UUID id, GpuJobFields fields) {
        return withFields(db.sql(UPDATE).param("id", id), fields)
                .query(GpuJobRepository::job)
                .single();
    }

    private static final String FIND = """
            select *
              from gpu_jobs
             where id = any(:ids)
            """;

    List<GpuJob> findAll(Collection<UUID> ids) {
        return db.sql(FIND)
                .param("ids", ids.toArray(UUID[]::new))
                .query(GpuJobRepository::job)
                .list();
    }

    private static final String LOCK = """
            select *
              from gpu_jobs
             where id = :id
               for update
            """;

    /** Until the transaction ends nobody else changes the job. */
    Optional<GpuJob> lock(UUID id) {
        return db.sql(LOCK).param("id", id).query(GpuJobRepository::job).optional();
    }

    private static final String DELETE = """
            delete from gpu_jobs
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String COUNT_OF_TEAMS = """
            select count(*)
              from gpu_jobs
             where team_id = any(:teams)
               and status = any(:statuses)
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
            """;

    private static final String COUNT_OF_ALL = """
            select count(*)
              from gpu_jobs
             where status = any(:statuses)
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
            """;

    long count(GpuJobFilter filter) {
        return filtered(filter, COUNT_OF_TEAMS, COUNT_OF_ALL).query(Long.class).single();
    }

    private static final String NEWEST_OF_TEAMS = """
            select id
              from gpu_jobs
             where team_id = any(:teams)
               and status = any(:statuses)
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
             order by id desc
            offset :skip
             limit :limit
            """;

    private static final String NEWEST_OF_ALL = """
            select id
              from gpu_jobs
             where status = any(:statuses)
               and lower(provider) = coalesce(cast(:provider as text), lower(provider))
             order by id desc
            offset :skip
             limit :limit
            """;

    List<UUID> newest(GpuJobFilter filter, PageRequest page) {
        return filtered(filter, NEWEST_OF_TEAMS, NEWEST_OF_ALL)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private StatementSpec filtered(GpuJobFilter filter, String ofTeams, String ofAll) {
        Set<UUID> teams = filter.teams();
        StatementSpec statement =
                teams == null ? db.sql(ofAll) : db.sql(ofTeams).param("teams", teams.toArray(UUID[]::new));
        String[] every =
                Arrays.stream(GpuJobStatus.values()).map(GpuJobStatus::word).toArray(String[]::new);
        String provider = filter.provider();
        return statement
                .param(
                        "statuses",
                        filter.status() == null
                                ? every
                                : new String[] {filter.status().word()})
                .param("provider", provider == null ? null : Label.key(provider));
    }

    private static StatementSpec withFields(StatementSpec statement, GpuJobFields fields) {
        return statement
                .param("team", fields.teamId())
                .param("model", fields.modelName())
                .param("gpuType", fields.gpuType())
                .param("provider", fields.provider())
                .param("gpuCount", fields.gpuCount())
                .param("purchase", fields.purchase().word())
                .param("status", fields.status().word())
                .param("start", SqlTimes.timestamp(fields.startTime()))
                .param("end", SqlTimes.timestamp(fields.endTime()));
    }

    private static GpuJob job(ResultSet row, int number) throws SQLException {
        return new GpuJob(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("model_name"),
                row.getString("gpu_type"),
                row.getString("provider"),
                row.getInt("gpu_count"),
                Purchase.of(row.getString("purchase")),
                GpuJobStatus.of(row.getString("status")),
                SqlTimes.instant(row, "start_time"),
                SqlTimes.instant(row, "end_time"),
                GpuJobSource.of(row.getString("source")),
                run(row),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static GpuJob.@Nullable Run run(ResultSet row) throws SQLException {
        UUID task = row.getObject("task_id", UUID.class);
        return task == null
                ? null
                : new GpuJob.Run(
                        task,
                        row.getInt("attempt"),
                        row.getString("handler"),
                        row.getString("queue"),
                        row.getString("error"));
    }
}
