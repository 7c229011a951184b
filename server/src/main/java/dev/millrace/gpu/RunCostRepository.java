package dev.millrace.gpu;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Says what jobs and runs of tasks cost: those that ended from the books, others from the clock and the prices. */
@Repository
class RunCostRepository {

    private final JdbcClient db;

    RunCostRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String OF_JOBS = """
            select job_id as id, state, gpu_micros, cost, is_unpriced
              from gpu_booked_costs
             where job_id = any(:ids)
            union all
            select job.id, 'ACCRUED', charge.gpu_micros, charge.cost, charge.is_unpriced
              from gpu_jobs job
             cross join lateral gpu_charge(job.provider, job.gpu_type, job.purchase, job.gpu_count, job.start_time, now())
                   charge
             where job.id = any(:ids)
               and job.status = 'running'
               and job.end_time is null
               and job.start_time between now() - interval '3660 days' and now()
            union all
            select job.id, 'ESTIMATED', estimate.gpu_micros, estimate.cost, estimate.is_unpriced
              from gpu_jobs job
             cross join lateral gpu_estimate(job.team_id, job.user_id, job.model_name, job.provider, job.gpu_type,
                                             job.purchase) estimate
             where job.id = any(:ids)
               and job.status = 'pending'
               and job.end_time is null
            """;

    private record OfJob(UUID job, RunCost cost) {}

    /** The costs of those of the jobs of which anything can be said. */
    Map<UUID, RunCost> ofJobs(Collection<UUID> jobs) {
        return db
                .sql(OF_JOBS)
                .param("ids", jobs.toArray(UUID[]::new))
                .query((row, number) -> new OfJob(row.getObject("id", UUID.class), cost(row)))
                .list()
                .stream()
                .collect(Collectors.toMap(OfJob::job, OfJob::cost));
    }

    private static final String OF_TASKS = """
            select task_id, attempt, state, gpu_micros, cost, is_unpriced
              from task_run_costs
             where task_id = any(:ids)
             order by task_id, attempt
            """;

    private record OfTask(UUID task, TaskCost.Run run) {}

    /** The runs of the tasks that use GPUs: those that were, the one under way and the one to come. */
    Map<UUID, List<TaskCost.Run>> ofTasks(Collection<UUID> tasks) {
        return db
                .sql(OF_TASKS)
                .param("ids", tasks.toArray(UUID[]::new))
                .query((row, number) -> new OfTask(
                        row.getObject("task_id", UUID.class), new TaskCost.Run(row.getInt("attempt"), cost(row))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(OfTask::task, Collectors.mapping(OfTask::run, Collectors.toList())));
    }

    private static RunCost cost(ResultSet row) throws SQLException {
        boolean isUnpriced = row.getBoolean("is_unpriced");
        BigDecimal micros = row.getBigDecimal("gpu_micros");
        return new RunCost(
                isUnpriced ? RunCost.State.UNPRICED : RunCost.State.valueOf(row.getString("state")),
                isUnpriced ? null : row.getBigDecimal("cost"),
                seconds(micros));
    }

    private static @Nullable BigDecimal seconds(@Nullable BigDecimal micros) {
        return micros == null ? null : micros.movePointLeft(6);
    }
}
