package dev.millrace.budgets;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads what teams have spent, and what their runs will: out of the books, the leases and the price book. */
@Repository
class SpendingRepository {

    private final JdbcClient db;

    SpendingRepository(JdbcClient db) {
        this.db = db;
    }

    // A run that goes on is charged for its time this month at today's price. The forecast: the mean of the days
    // that are over, for all days of the month.
    private static final String SPENDING = """
            with month as (
                select cast(:month as date) as first_day, cast(cast(:month as date) + interval '1 month' as date) as next_first_day,
                       cast(now() at time zone 'UTC' as date) as today
            ), ended as (
                select coalesce(sum(days.cost), 0) as cost,
                       coalesce(sum(days.cost) filter (where days.day < month.today), 0) as cost_of_closed_days
                  from month
                  left join gpu_spend_days days
                    on days.team_id = :team
                   and days.day >= month.first_day
                   and days.day < month.next_first_day
            ), running as (
                select coalesce(sum(price.usd_per_gpu_hour * run.gpu_count
                                    * greatest(extract(epoch from now()
                                                                  - greatest(run.started_at,
                                                                             month.first_day at time zone 'UTC')), 0)
                                    / 3600), 0) as cost
                  from gpu_runs_under_way run
                 cross join month
                  join gpu_prices price
                    on lower(price.provider) = lower(run.provider)
                   and lower(price.gpu_type) = lower(run.gpu_type)
                   and price.purchase = run.purchase
                   and month.today between price.valid_from and coalesce(price.valid_to, 'infinity')
                 where run.team_id = :team
                   and month.today >= month.first_day
                   and month.today < month.next_first_day
            )
            select ended.cost as final, running.cost as accrued,
                   case when month.today < month.first_day then 0
                        when month.today >= month.next_first_day then ended.cost
                        when month.today = month.first_day then ended.cost + running.cost
                        else greatest(ended.cost + running.cost,
                                      ended.cost_of_closed_days * (month.next_first_day - month.first_day)
                                      / (month.today - month.first_day))
                   end as forecast
              from ended, running, month
            """;

    Spending spending(Budget budget) {
        return db.sql(SPENDING)
                .param("team", budget.teamId())
                .param("month", budget.month().atDay(1))
                .query(SpendingRepository::spending)
                .single();
    }

    // What a task that starts commits its team to: what similar runs of late came to at today's price, and never
    // less than a cent, so that of fifty that start at the last cent one does.
    private static final String COMMITMENTS = """
            select run.task_id as id, run.team_id, greatest(0.01, estimate.cost, charge.cost) as cost
              from gpu_runs_under_way run
             cross join lateral gpu_estimate(run.team_id, run.owner_id, run.name, run.provider, run.gpu_type, run.purchase)
                   estimate
             cross join lateral gpu_charge(run.provider, run.gpu_type, run.purchase, run.gpu_count, run.started_at,
                                           greatest(now(), run.started_at)) charge
             where run.team_id = any(:teams)
             order by run.fence, run.task_id
            """;

    /** What a running task commits its team to. */
    record Commitment(UUID task, UUID team, BigDecimal cost) {}

    /** The running tasks of the teams that use GPUs, those that started first first. */
    List<Commitment> commitments(Collection<UUID> teams) {
        return db.sql(COMMITMENTS)
                .param("teams", teams.toArray(UUID[]::new))
                .query((row, number) -> new Commitment(
                        row.getObject("id", UUID.class),
                        row.getObject("team_id", UUID.class),
                        row.getBigDecimal("cost")))
                .list();
    }

    private static final String TEAMS_OF_TASKS = """
            select distinct task.team_id
              from gpu_open_tasks open
              join tasks task on task.id = open.task_id
             where open.task_id = any(:tasks)
               and task.team_id is not null
            """;

    /** The teams of those of the tasks that use GPUs. */
    List<UUID> teamsOf(Collection<UUID> tasks) {
        return db.sql(TEAMS_OF_TASKS)
                .param("tasks", tasks.toArray(UUID[]::new))
                .query((row, number) -> row.getObject("team_id", UUID.class))
                .list();
    }

    private static Spending spending(ResultSet row, int number) throws SQLException {
        return new Spending(cents(row, "final"), cents(row, "accrued"), cents(row, "forecast"));
    }

    private static BigDecimal cents(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).setScale(2, RoundingMode.HALF_UP);
    }
}
