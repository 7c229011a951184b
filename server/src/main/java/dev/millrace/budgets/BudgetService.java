package dev.millrace.budgets;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.gpu.GpuMeter;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.teams.TeamService;

/** Makes, shows and changes budgets. Members of a team see its budgets; owners, admins and operators set them. */
@Service
public class BudgetService {

    private final BudgetRepository budgets;
    private final SpendingRepository spending;
    private final TeamService teams;
    private final AuditLog audit;
    private final BudgetGate gate;
    private final GpuMeter meter;
    private final Ids ids;

    BudgetService(
            BudgetRepository budgets,
            SpendingRepository spending,
            TeamService teams,
            AuditLog audit,
            BudgetGate gate,
            GpuMeter meter,
            Ids ids) {
        this.budgets = budgets;
        this.spending = spending;
        this.teams = teams;
        this.audit = audit;
        this.gate = gate;
        this.meter = meter;
        this.ids = ids;
    }

    /** @throws ApiException 404 no such team, 403 neither its owner nor an admin, 409 it has one for the month */
    @Transactional
    public Budget create(Caller caller, UUID team, YearMonth month, BigDecimal amount, OnExceeded onExceeded) {
        teams.requireOwner(caller, team);
        gate.forget();
        Budget made = budgets.insert(ids.next(), caller.userId(), team, month, amount, onExceeded)
                .orElseThrow(() -> ApiException.conflict("team " + team + " has a budget for " + month + " already"));
        audit.record(entry("budget.created", caller, made));
        return made;
    }

    /** @throws ApiException 404, 403 where it is another team's */
    public Budget get(Caller caller, UUID id) {
        Budget budget = budgets.find(id).orElseThrow(() -> noBudget(id));
        teams.requireMember(caller, budget.teamId());
        return budget;
    }

    /** The budgets that the caller may see, the latest month first. */
    public Page<Budget> list(Caller caller, PageRequest page) {
        return budgets.list(caller.seesAllWork() ? null : teams.teamsOf(caller.userId()), page);
    }

    /** What is spent of budgets: runs that have just ended count, though the meter's next turn is to come. */
    public List<Spending> spending(List<Budget> shown) {
        if (!shown.isEmpty()) {
            meter.catchUp();
        }
        return shown.stream().map(spending::spending).toList();
    }

    public List<BudgetEvent> events(Caller caller, UUID id) {
        return budgets.events(get(caller, id).id());
    }

    /** Changes what is not null. */
    @Transactional
    public Budget change(Caller caller, UUID id, @Nullable BigDecimal amount, @Nullable OnExceeded onExceeded) {
        Budget old = owned(caller, id);
        gate.forget();
        Budget changed = budgets.update(id, amount, onExceeded);
        audit.record(entry("budget.changed", caller, changed)
                .with("old_amount_usd", old.amountUsd())
                .with("old_on_exceeded", old.onExceeded().word()));
        return changed;
    }

    @Transactional
    public void delete(Caller caller, UUID id) {
        Budget budget = owned(caller, id);
        gate.forget();
        budgets.delete(id);
        audit.record(entry("budget.deleted", caller, budget));
    }

    /**
     * Lets a team's work go on for the rest of the month, though its money is spent.
     *
     * @throws ApiException 404, 403 for all but owners, 409 where it was done before
     */
    @Transactional
    public Budget release(Caller caller, UUID id) {
        owned(caller, id);
        Budget released = budgets.release(id, caller.userId())
                .orElseThrow(
                        () -> ApiException.conflict("budget " + id + " has been released before; raise it instead"));
        audit.record(entry("budget.released", caller, released));
        gate.forget();
        return released;
    }

    /** A budget that the caller may change. */
    private Budget owned(Caller caller, UUID id) {
        Budget budget = get(caller, id);
        teams.requireOwner(caller, budget.teamId());
        return budget;
    }

    private static AuditEntry entry(String action, Caller caller, Budget budget) {
        return AuditEntry.of(action)
                .by(caller.userId(), caller.keyId())
                .on("budget", budget.id())
                .with("team_id", budget.teamId())
                .with("month", budget.month())
                .with("amount_usd", budget.amountUsd())
                .with("on_exceeded", budget.onExceeded().word());
    }

    private static ApiException noBudget(UUID id) {
        return ApiException.notFound("there is no budget " + id);
    }
}
