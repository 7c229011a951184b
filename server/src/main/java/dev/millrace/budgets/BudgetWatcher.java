package dev.millrace.budgets;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.platform.Ids;
import dev.millrace.webhooks.EventType;
import dev.millrace.webhooks.WebhookEvents;

/** Notes and tells when a budget has crossed a threshold, or is going to be overspent: each once, whichever node sees it first. */
@Component
class BudgetWatcher extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(BudgetWatcher.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int[] THRESHOLDS = {50, 75, 90, 100};
    private static final int OVERSPENT = 100;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final BudgetRepository budgets;
    private final SpendingRepository spending;
    private final BudgetMails mails;
    private final WebhookEvents webhooks;
    private final TransactionOperations transaction;
    private final Ids ids;

    BudgetWatcher(
            BudgetRepository budgets,
            SpendingRepository spending,
            BudgetMails mails,
            WebhookEvents webhooks,
            TransactionOperations transaction,
            Ids ids) {
        this.budgets = budgets;
        this.spending = spending;
        this.mails = mails;
        this.webhooks = webhooks;
        this.transaction = transaction;
        this.ids = ids;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("budget-watcher", PAUSE, () -> {
            budgets.current().forEach(this::look);
            return false;
        });
    }

    /** Notes what has become of a budget since somebody last looked, and promises mails that tell it. */
    void look(Budget budget) {
        Spending spent = spending.spending(budget);
        transaction.executeWithoutResult(status -> {
            List<BudgetEvent> news = new ArrayList<>();
            if (spent.forecastUsd().compareTo(budget.amountUsd()) > 0) {
                note(budget, BudgetEvent.FORECAST, OVERSPENT, spent.forecastUsd(), news);
            }
            for (int threshold : THRESHOLDS) {
                BigDecimal limit = budget.amountUsd()
                        .multiply(BigDecimal.valueOf(threshold))
                        .divide(HUNDRED);
                if (spent.spentUsd().signum() > 0 && spent.spentUsd().compareTo(limit) >= 0) {
                    note(budget, BudgetEvent.THRESHOLD, threshold, spent.spentUsd(), news);
                }
            }
            if (!news.isEmpty()) {
                mails.tell(budget, spent, news);
                news.forEach(event -> webhooks.aboutTeam(type(event), budget.teamId(), data(budget, event)));
            }
        });
    }

    private static EventType type(BudgetEvent event) {
        return event.kind().equals(BudgetEvent.FORECAST) ? EventType.BUDGET_FORECAST : EventType.BUDGET_THRESHOLD;
    }

    private static Map<String, Object> data(Budget budget, BudgetEvent event) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("budget_id", budget.id());
        data.put("team_id", budget.teamId());
        data.put("month", budget.month().toString());
        data.put("amount_usd", budget.amountUsd());
        data.put("on_exceeded", budget.onExceeded());
        data.put("percent", event.percent());
        data.put(event.kind().equals(BudgetEvent.FORECAST) ? "forecast_usd" : "spent_usd", event.spentUsd());
        return data;
    }

    private void note(Budget budget, String kind, int percent, BigDecimal amount, List<BudgetEvent> news) {
        budgets.note(ids.next(), budget.id(), kind, percent, amount).ifPresent(event -> {
            news.add(event);
            log.atInfo()
                    .addKeyValue("budget_id", budget.id())
                    .addKeyValue("team_id", budget.teamId())
                    .addKeyValue("kind", kind)
                    .addKeyValue("percent", percent)
                    .log("Budget crossed a threshold");
        });
    }
}
