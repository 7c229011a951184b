package dev.millrace.budgets;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.millrace.gpu.GpuMeter;
import dev.millrace.tasks.Claim;
import dev.millrace.tasks.StartGate;
import dev.millrace.tasks.TaskId;

/**
 * Keeps tasks from starting for which their team has no money left. What runs already counts with what it has cost, or with
 * what similar runs came to, whichever is more: so of many tasks that start at the last cent, one does.
 *
 * <p>Where no budget holds or denies anything, which is looked up once a second, this costs a claim nothing.
 */
@Component
class BudgetGate implements StartGate {

    private static final long REMEMBERED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final int JITTER_MILLIS = 10_000;

    private final BudgetRepository budgets;
    private final SpendingRepository spending;
    private final GpuMeter meter;

    /** The budgets that may keep tasks from starting, as they were a moment ago. */
    private record Remembered(List<Budget> strict, long nanos) {}

    private volatile Remembered remembered = new Remembered(List.of(), System.nanoTime() - 2 * REMEMBERED_NANOS);

    BudgetGate(BudgetRepository budgets, SpendingRepository spending, GpuMeter meter) {
        this.budgets = budgets;
        this.spending = spending;
        this.meter = meter;
    }

    /** A budget changes: what is remembered is worth nothing once the transaction is through. */
    void forget() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            remembered = new Remembered(List.of(), System.nanoTime() - 2 * REMEMBERED_NANOS);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                remembered = new Remembered(List.of(), System.nanoTime() - 2 * REMEMBERED_NANOS);
            }
        });
    }

    @Override
    public Map<TaskId, Refusal> refusals(List<Claim> claims) {
        List<Budget> strict = strict();
        if (strict.isEmpty()) {
            return Map.of();
        }
        List<UUID> taken = claims.stream().map(claim -> claim.id().value()).toList();
        Set<UUID> teams = new HashSet<>(spending.teamsOf(taken));
        Map<TaskId, Refusal> refusals = new HashMap<>();
        for (Budget budget : strict) {
            if (teams.contains(budget.teamId())) {
                refuse(budget, taken, refusals);
            }
        }
        return refusals;
    }

    private void refuse(Budget budget, List<UUID> taken, Map<TaskId, Refusal> refusals) {
        meter.catchUp();
        BigDecimal left = budget.amountUsd().subtract(spending.spending(budget).finalUsd());
        List<SpendingRepository.Commitment> running = spending.commitments(Set.of(budget.teamId()));
        Set<UUID> starting = Set.copyOf(taken);
        for (SpendingRepository.Commitment other : running) {
            if (!starting.contains(other.task())) {
                left = left.subtract(other.cost());
            }
        }
        for (SpendingRepository.Commitment commitment : running) {
            if (starting.contains(commitment.task())) {
                if (left.signum() > 0) {
                    left = left.subtract(commitment.cost());
                } else {
                    refusals.put(new TaskId(commitment.task()), refusal(budget));
                }
            }
        }
    }

    private static Refusal refusal(Budget budget) {
        String reason = "budget: the " + budget.amountUsd() + " USD of team " + budget.teamId() + " for "
                + budget.month() + " are spent, or committed to what runs";
        return switch (budget.onExceeded()) {
            case DENY -> new Refusal.Fail(reason);
            case HOLD, NOTIFY ->
                new Refusal.Wait(
                        reason, PAUSE.plusMillis(ThreadLocalRandom.current().nextInt(JITTER_MILLIS)));
        };
    }

    private List<Budget> strict() {
        Remembered known = remembered;
        if (System.nanoTime() - known.nanos() < REMEMBERED_NANOS) {
            return known.strict();
        }
        List<Budget> strict = budgets.current().stream()
                .filter(budget -> budget.onExceeded() != OnExceeded.NOTIFY && budget.releasedAt() == null)
                .collect(Collectors.toUnmodifiableList());
        remembered = new Remembered(strict, System.nanoTime());
        return strict;
    }
}
