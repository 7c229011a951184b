package dev.millrace.budgets.web;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.budgets.Budget;
import dev.millrace.budgets.BudgetEvent;
import dev.millrace.budgets.BudgetService;
import dev.millrace.budgets.OnExceeded;
import dev.millrace.budgets.Spending;
import dev.millrace.identity.Caller;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.PageLimit;

@RestController
@RequestMapping("/api/v1/budgets")
@Tag(name = "Costs")
class BudgetController {

    private final BudgetService budgets;

    BudgetController(BudgetService budgets) {
        this.budgets = budgets;
    }

    /** Lists the budgets of the caller's teams, the latest month first; for admins and operators, all. */
    @GetMapping
    ResponseEntity<List<BudgetResponse>> list(Caller caller, @PageLimit(max = 200) PageRequest page) {
        Page<Budget> found = budgets.list(caller, page);
        return Lists.bare(new Page<>(shown(found.items()), page, found.total()));
    }

    /** Sets what a team may spend in a month; for its owners. A team has one budget a month (409). */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    BudgetResponse create(Caller caller, @RequestBody NewBudgetRequest request) {
        return shown(budgets.create(
                caller,
                request.teamId(),
                request.yearMonth(),
                request.amountUsd(),
                Objects.requireNonNullElse(request.onExceeded(), OnExceeded.NOTIFY)));
    }

    /** Shows a budget with what is spent of it; for the team's members. */
    @GetMapping("/{budgetId}")
    BudgetResponse get(Caller caller, @PathVariable UUID budgetId) {
        return shown(budgets.get(caller, budgetId));
    }

    /** Changes a budget; for the team's owners. */
    @PutMapping("/{budgetId}")
    BudgetResponse change(Caller caller, @PathVariable UUID budgetId, @RequestBody BudgetChangeRequest request) {
        return shown(budgets.change(caller, budgetId, request.amountUsd(), request.onExceeded()));
    }

    /** Deletes a budget; for the team's owners. */
    @DeleteMapping("/{budgetId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID budgetId) {
        budgets.delete(caller, budgetId);
    }

    /**
     * Lets the team's work go on for the rest of the month, though its money is spent; for its owners, once (409), and
     * recorded in the audit log.
     */
    @PostMapping("/{budgetId}/release")
    BudgetResponse release(
            Caller caller, @PathVariable UUID budgetId, @RequestBody(required = false) @Nullable NoFields body) {
        return shown(budgets.release(caller, budgetId));
    }

    /** Lists what became of a budget: thresholds that were crossed, and a forecast beyond it. */
    @GetMapping("/{budgetId}/events")
    List<BudgetEvent> events(Caller caller, @PathVariable UUID budgetId) {
        return budgets.events(caller, budgetId);
    }

    private BudgetResponse shown(Budget budget) {
        return shown(List.of(budget)).getFirst();
    }

    private List<BudgetResponse> shown(List<Budget> found) {
        List<Spending> spent = budgets.spending(found);
        return IntStream.range(0, found.size())
                .mapToObj(i -> BudgetResponse.of(found.get(i), spent.get(i)))
                .toList();
    }
}
