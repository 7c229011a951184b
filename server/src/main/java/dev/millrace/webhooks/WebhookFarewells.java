package dev.millrace.webhooks;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.stereotype.Component;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.EmailAddress;
import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.PublicUrl;
import dev.millrace.teams.TeamMember;
import dev.millrace.teams.TeamService;

/** Tells of an endpoint that the server has turned off: its owners by mail, and the audit log. */
@Component
class WebhookFarewells {

    private final MailService mails;
    private final AuditLog audit;
    private final TeamService teams;
    private final UserService users;
    private final PublicUrl url;

    WebhookFarewells(MailService mails, AuditLog audit, TeamService teams, UserService users, PublicUrl url) {
        this.mails = mails;
        this.audit = audit;
        this.teams = teams;
        this.users = users;
        this.url = url;
    }

    /** To be called in the transaction that turns it off. */
    void tell(Webhook webhook) {
        String host = URI.create(webhook.url()).getHost();
        String why = "gone".equals(webhook.disabledReason())
                ? "It answered 410, which means that it wants no more."
                : "It took none of our events for as long as we try one.";
        audit.record(AuditEntry.of("webhook.disabled")
                .on("webhook", webhook.id())
                .with("team_id", webhook.teamId())
                .with("host", host)
                .with("reason", webhook.disabledReason()));
        String subject = "The webhook to " + host + " is off";
        String text = """
                We have turned off the webhook to %s. %s

                What happens meanwhile is not sent to it. Turn it on again with

                    PATCH %s
                    {"is_active": true}

                and what was still on its way follows.
                """.formatted(host, why, url.of("/api/v1/webhooks/" + webhook.id()));
        owners(webhook).values().forEach(owner -> mails.send(owner, subject, text));
    }

    /** Each address once. */
    private Map<String, EmailAddress> owners(Webhook webhook) {
        Map<String, EmailAddress> owners = new LinkedHashMap<>();
        if (webhook.teamId() == null) {
            users.find(webhook.userId())
                    .ifPresent(user -> owners.put(user.email().key(), user.email()));
        } else {
            for (TeamMember owner : teams.owners(webhook.teamId())) {
                EmailAddress.parse(owner.email()).ifPresent(email -> owners.put(email.key(), email));
            }
        }
        return owners;
    }
}
