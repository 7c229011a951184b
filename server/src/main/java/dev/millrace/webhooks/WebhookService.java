package dev.millrace.webhooks;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.Caller;
import dev.millrace.outbound.OutboundHttp;
import dev.millrace.outbound.OutboundRefused;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.teams.TeamService;

/**
 * Makes, shows and changes endpoints, and what was sent to them. One's own are one's own; those of a team are seen by its
 * members and changed by its owners. Admins and operators do both.
 */
@Service
public class WebhookService {

    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private static final int MOST_OF_AN_OWNER = 50;
    private static final int LONGEST_DESCRIPTION = 500;

    private final WebhookRepository webhooks;
    private final DeliveryRepository deliveries;
    private final WebhookEvents events;
    private final WebhookSecrets secrets;
    private final WebhookSettings settings;
    private final OutboundHttp http;
    private final TeamService teams;
    private final TransactionOperations transaction;
    private final AuditLog audit;
    private final Ids ids;

    WebhookService(
            WebhookRepository webhooks,
            DeliveryRepository deliveries,
            WebhookEvents events,
            WebhookSecrets secrets,
            WebhookSettings settings,
            OutboundHttp http,
            TeamService teams,
            TransactionOperations transaction,
            AuditLog audit,
            Ids ids) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.events = events;
        this.secrets = secrets;
        this.settings = settings;
        this.http = http;
        this.teams = teams;
        this.transaction = transaction;
        this.audit = audit;
        this.ids = ids;
    }

    /**
     * Makes an endpoint.
     *
     * @param team whose it is; null: the caller's own
     * @throws ApiException 400 naming every bad field, also where the server sends nothing to such an address; 404 no such
     *     team; 403 where the caller is no owner of it; 409 where there are too many
     */
    public NewWebhook create(Caller caller, @Nullable UUID team, WebhookFields fields) {
        check(fields, true);
        if (team != null) {
            teams.requireOwner(caller, team);
        }
        UUID id = ids.next();
        UUID owner = team == null ? caller.userId() : team;
        byte[] secret = secrets.random();
        return inTransaction(() -> {
            webhooks.lockOwner(owner);
            if (webhooks.countOf(owner) >= MOST_OF_AN_OWNER) {
                throw ApiException.conflict("there are " + MOST_OF_AN_OWNER
                        + " webhooks already, which is as many as a user or a team may have; delete one first");
            }
            Webhook made =
                    webhooks.insert(id, caller.userId(), team, fields, secrets.seal(id, secret), secrets.sealedWith());
            audit.record(entry("webhook.created", caller, made));
            return new NewWebhook(made, WebhookSecrets.text(secret));
        });
    }

    public Page<Webhook> list(Caller caller, PageRequest page) {
        return webhooks.list(caller.userId(), teams.teamsOf(caller.userId()), caller.seesAllWork(), page);
    }

    /** @throws ApiException 404; 403 where it is another's */
    public Webhook get(Caller caller, UUID id) {
        Webhook webhook = webhooks.find(id).orElseThrow(() -> ApiException.notFound("there is no webhook " + id));
        if (webhook.teamId() != null) {
            teams.requireMember(caller, webhook.teamId());
        } else if (!caller.mayActFor(webhook.userId())) {
            throw ApiException.forbidden("this is another user's webhook");
        }
        return webhook;
    }

    /** @throws ApiException as {@link #get} and {@link #create} do */
    public Webhook change(Caller caller, UUID id, UnaryOperator<WebhookFields> change) {
        Webhook old = owned(caller, id);
        WebhookFields fields = change.apply(WebhookFields.of(old));
        check(fields, !fields.url().equals(old.url()));
        return inTransaction(() -> {
            Webhook changed = webhooks.update(id, fields);
            audit.record(entry("webhook.changed", caller, changed));
            return changed;
        });
    }

    /**
     * Gives an endpoint another secret.
     *
     * @param overlap for how long events are signed with the old one as well, up to {@link #LONGEST_OVERLAP}
     * @throws ApiException as {@link #get} does
     */
    public NewWebhook rotate(Caller caller, UUID id, Duration overlap) {
        owned(caller, id);
        byte[] secret = secrets.random();
        return inTransaction(() -> {
            Webhook rotated = webhooks.rotate(id, secrets.seal(id, secret), secrets.sealedWith(), overlap);
            audit.record(entry("webhook.rotated", caller, rotated).with("overlap_seconds", overlap.toSeconds()));
            return new NewWebhook(rotated, WebhookSecrets.text(secret));
        });
    }

    /** @throws ApiException as {@link #get} does */
    public void delete(Caller caller, UUID id) {
        Webhook webhook = owned(caller, id);
        transaction.executeWithoutResult(status -> {
            webhooks.delete(id);
            audit.record(entry("webhook.deleted", caller, webhook));
        });
    }

    /** @throws ApiException as {@link #get} does */
    public Page<Delivery> deliveries(Caller caller, UUID id, PageRequest page) {
        return deliveries.list(get(caller, id).id(), page);
    }

    /**
     * Sends an event again, as it was, whatever became of it.
     *
     * @throws ApiException as {@link #get} does; 404 for no delivery of this endpoint; 409 where the endpoint is off
     */
    public Delivery redeliver(Caller caller, UUID id, UUID delivery) {
        Webhook webhook = owned(caller, id);
        found(id, delivery);
        requireActive(webhook);
        deliveries.repeat(delivery, settings.tryFor());
        return found(id, delivery);
    }

    /** @throws ApiException as {@link #get} does; 409 where the endpoint is off */
    public Delivery test(Caller caller, UUID id) {
        requireActive(owned(caller, id));
        return found(id, events.test(id));
    }

    private Delivery found(UUID webhook, UUID delivery) {
        return deliveries
                .find(webhook, delivery)
                .orElseThrow(() -> ApiException.notFound("webhook " + webhook + " has no delivery " + delivery));
    }

    private static void requireActive(Webhook webhook) {
        if (!webhook.isActive()) {
            throw ApiException.conflict("webhook " + webhook.id() + " is off, and is sent nothing; turn it on first");
        }
    }

    /** A webhook that the caller may change. */
    private Webhook owned(Caller caller, UUID id) {
        Webhook webhook = get(caller, id);
        if (webhook.teamId() != null) {
            teams.requireOwner(caller, webhook.teamId());
        }
        return webhook;
    }

    private void check(WebhookFields fields, boolean isNewUrl) {
        List<FieldProblem> problems = new ArrayList<>();
        if (isNewUrl) {
            checkUrl(fields.url(), problems);
        }
        String description = fields.description();
        if (description != null
                && (description.length() > LONGEST_DESCRIPTION
                        || description.codePoints().anyMatch(Character::isISOControl))) {
            problems.add(new FieldProblem(
                    "description",
                    "must have at most " + LONGEST_DESCRIPTION + " characters, and no control characters"));
        }
        List<String> types = fields.eventTypes();
        if (types != null
                && (types.isEmpty()
                        || !types.stream().allMatch(type -> EventType.find(type).isPresent()))) {
            problems.add(new FieldProblem("event_types", "must be a list of one or more of " + EventType.words()));
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
    }

    private void checkUrl(String url, List<FieldProblem> problems) {
        try {
            http.check(new URI(url));
        } catch (URISyntaxException e) {
            problems.add(new FieldProblem("url", "is none"));
        } catch (OutboundRefused e) {
            problems.add(new FieldProblem("url", e.getMessage().replaceFirst("^url: ", "")));
        } catch (IOException e) {
            problems.add(new FieldProblem("url", "has a host that nobody knows"));
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        T done = transaction.execute(status -> work.get());
        if (done == null) {
            throw new IllegalStateException("the work answered nothing");
        }
        return done;
    }

    /** Only the host: what comes after it may be a secret of the receiver. */
    private static AuditEntry entry(String action, Caller caller, Webhook webhook) {
        return AuditEntry.of(action)
                .by(caller.userId(), caller.keyId())
                .on("webhook", webhook.id())
                .with("team_id", webhook.teamId())
                .with("host", URI.create(webhook.url()).getHost())
                .with("is_active", webhook.isActive());
    }
}
