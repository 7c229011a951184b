package dev.millrace.budgets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;

import dev.millrace.identity.EmailAddress;
import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.PublicUrl;
import dev.millrace.teams.TeamMember;
import dev.millrace.teams.TeamService;

/** Tells by mail what has become of a budget: the owners of its team, and the admins. */
@Component
class BudgetMails {

    private final MailService mails;
    private final TeamService teams;
    private final UserService users;
    private final PublicUrl url;

    BudgetMails(MailService mails, TeamService teams, UserService users, PublicUrl url) {
        this.mails = mails;
        this.teams = teams;
        this.users = users;
        this.url = url;
    }

    /** Promises one mail to each of them, with all the news; to be called in the transaction that notes the events. */
    void tell(Budget budget, Spending spending, List<BudgetEvent> news) {
        String team = teams.find(budget.teamId())
                .map(found -> found.name().value())
                .orElseGet(() -> budget.teamId().toString());
        String subject = "GPU budget of " + team + " for " + budget.month() + ": " + headline(news.getLast());
        String text = """
                The GPU budget of team %s for %s is %s USD.

                Spent until now:  %s USD
                Month's end:      %s USD, if the rest of the month is like its days so far

                %s

                %s
                """.formatted(
                        team,
                        budget.month(),
                        budget.amountUsd(),
                        spending.spentUsd(),
                        spending.forecastUsd(),
                        consequence(budget, spending),
                        url.of("/api/v1/budgets/" + budget.id()));
        recipients(budget).forEach(recipient -> mails.send(recipient, subject, text));
    }

    private static String headline(BudgetEvent event) {
        return switch (event.kind()) {
            case BudgetEvent.FORECAST -> "it will be overspent by the month's end";
            default -> event.percent() + " % are spent";
        };
    }

    private static String consequence(Budget budget, Spending spending) {
        boolean spent = spending.spentUsd().compareTo(budget.amountUsd()) >= 0;
        if (budget.releasedAt() != null) {
            return "An owner has let work go on for the rest of the month.";
        }
        return switch (budget.onExceeded()) {
            case NOTIFY -> "Nothing is kept from running.";
            case HOLD ->
                spent ? "Tasks that use GPUs wait from now on." : "Once it is spent, tasks that use GPUs will wait.";
            case DENY ->
                spent ? "Tasks that use GPUs fail from now on." : "Once it is spent, tasks that use GPUs will fail.";
        };
    }

    /** Each address once, however many reasons there are to write to it. */
    private Iterable<EmailAddress> recipients(Budget budget) {
        Map<String, EmailAddress> recipients = new HashMap<>();
        for (TeamMember owner : teams.owners(budget.teamId())) {
            EmailAddress.parse(owner.email()).ifPresent(email -> recipients.put(email.key(), email));
        }
        users.admins().forEach(admin -> recipients.put(admin.email().key(), admin.email()));
        return recipients.values();
    }
}
