package dev.millrace.budgets;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The tables of budgets and what became of them. */
@Repository
class BudgetRepository {

    private final JdbcClient db;

    BudgetRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into budgets (id, team_id, month, amount_usd, on_exceeded, user_id)
            values (:id, :team, :month, :amount, :onExceeded, :user)
            on conflict (team_id, month) do nothing
            returning *
            """;

    /** Empty where the team has one for the month. */
    Optional<Budget> insert(UUID id, UUID user, UUID team, YearMonth month, BigDecimal amount, OnExceeded onExceeded) {
        return db.sql(INSERT)
                .param("id", id)
                .param("user", user)
                .param("team", team)
                .param("month", month.atDay(1))
                .param("amount", amount)
                .param("onExceeded", onExceeded.word())
                .query(BudgetRepository::budget)
                .optional();
    }

    private static final String UPDATE = """
            update budgets
               set amount_usd = coalesce(:amount, amount_usd),
                   on_exceeded = coalesce(cast(:onExceeded as text), on_exceeded),
                   updated_at = now()
             where id = :id
            returning *
            """;

    /** Changes what is not null. */
    Budget update(UUID id, @Nullable BigDecimal amount, @Nullable OnExceeded onExceeded) {
        return db.sql(UPDATE)
                .param("id", id)
                .param("amount", amount)
                .param("onExceeded", onExceeded == null ? null : onExceeded.word())
                .query(BudgetRepository::budget)
                .single();
    }

    private static final String RELEASE = """
            update budgets
               set released_at = now(),
                   released_by = :by,
                   updated_at = now()
             where id = :id
               and released_at is null
            returning *
            """;

    /** Empty where it has been released before. */
    Optional<Budget> release(UUID id, UUID by) {
        return db.sql(RELEASE)
                .param("id", id)
                .param("by", by)
                .query(BudgetRepository::budget)
                .optional();
    }

    private static final String DELETE = """
            delete from budgets
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String FIND = """
            select *
              from budgets
             where id = :id
            """;

    Optional<Budget> find(UUID id) {
        return db.sql(FIND).param("id", id).query(BudgetRepository::budget).optional();
    }

    private static final String LIST = """
            select *
              from budgets
             order by month desc, id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from budgets
            """;

    private static final String LIST_OF_TEAMS = """
            select *
              from budgets
             where team_id = any(:teams)
             order by month desc, id
            offset :skip
             limit :limit
            """;

    private static final String COUNT_OF_TEAMS = """
            select count(*)
              from budgets
             where team_id = any(:teams)
            """;

    /** Budgets, the latest month first. */
    Page<Budget> list(@Nullable Set<UUID> teams, PageRequest page) {
        JdbcClient.StatementSpec list = db.sql(teams == null ? LIST : LIST_OF_TEAMS);
        JdbcClient.StatementSpec count = db.sql(teams == null ? COUNT : COUNT_OF_TEAMS);
        if (teams != null) {
            list = list.param("teams", teams.toArray(UUID[]::new));
            count = count.param("teams", teams.toArray(UUID[]::new));
        }
        return new Page<>(
                list.param("skip", page.skip())
                        .param("limit", page.limit())
                        .query(BudgetRepository::budget)
                        .list(),
                page,
                count.query(Long.class).single());
    }

    private static final String CURRENT = """
            select *
              from budgets
             where month = cast(date_trunc('month', now() at time zone 'UTC') as date)
             order by id
            """;

    /** The budgets of this month. */
    List<Budget> current() {
        return db.sql(CURRENT).query(BudgetRepository::budget).list();
    }

    private static final String NOTE = """
            insert into budget_events (id, budget_id, kind, percent, spent_usd)
            values (:id, :budget, :kind, :percent, :spent)
            on conflict do nothing
            returning *
            """;

    /** Empty where it was no news. */
    Optional<BudgetEvent> note(UUID id, UUID budget, String kind, int percent, BigDecimal spent) {
        return db.sql(NOTE)
                .param("id", id)
                .param("budget", budget)
                .param("kind", kind)
                .param("percent", percent)
                .param("spent", spent)
                .query(BudgetRepository::event)
                .optional();
    }

    private static final String EVENTS = """
            select *
              from budget_events
             where budget_id = :budget
             order by created_at, percent
            """;

    List<BudgetEvent> events(UUID budget) {
        return db.sql(EVENTS)
                .param("budget", budget)
                .query(BudgetRepository::event)
                .list();
    }

    private static BudgetEvent event(ResultSet row, int number) throws SQLException {
        return new BudgetEvent(
                row.getObject("id", UUID.class),
                row.getObject("budget_id", UUID.class),
                row.getString("kind"),
                row.getInt("percent"),
                row.getBigDecimal("spent_usd"),
                row.getTimestamp("created_at").toInstant());
    }

    private static Budget budget(ResultSet row, int number) throws SQLException {
        return new Budget(
                row.getObject("id", UUID.class),
                row.getObject("team_id", UUID.class),
                YearMonth.from(row.getObject("month", LocalDate.class)),
                row.getBigDecimal("amount_usd"),
                OnExceeded.of(row.getString("on_exceeded")),
                SqlTimes.instant(row, "released_at"),
                row.getObject("released_by", UUID.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
