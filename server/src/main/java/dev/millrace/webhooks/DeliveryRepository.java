package dev.millrace.webhooks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.SqlTimes;

/** The tables of deliveries and their attempts. */
@Repository
class DeliveryRepository {

    private final JdbcClient db;

    DeliveryRepository(JdbcClient db) {
        this.db = db;
    }

    // A user's own endpoints are told what the user may see at this moment: of its teams, or of all where it sees
    // all work.
    private static final String PROMISE = """
            insert into webhook_deliveries (id, webhook_id, event_id, event_type, body, try_until)
            select uuid_by_time(), webhook.id, :event, :type, :body, now() + make_interval(secs => :tryFor)
              from webhooks webhook
              join users maker on maker.id = webhook.user_id
             where webhook.is_active
               and (webhook.event_types is null or :type = any(webhook.event_types))
               and (webhook.team_id = :team
                    or (webhook.team_id is null
                        and maker.is_active
                        and (maker.role in ('admin', 'operator')
                             or exists (select
                                          from team_members member
                                         where member.team_id = :team
                                           and member.user_id = maker.id))))
            """;

    /** Promises an event about a team to all endpoints that may know of it. */
    void promise(UUID event, EventType type, UUID team, String body, Duration tryFor) {
        db.sql(PROMISE)
                .param("event", event)
                .param("type", type.word())
                .param("team", team)
                .param("body", body)
                .param("tryFor", tryFor.toSeconds())
                .update();
    }

    private static final String PROMISE_TEST = """
            insert into webhook_deliveries (id, webhook_id, event_id, event_type, body, try_until, is_replay)
            values (:id, :webhook, :event, :type, :body, now(), true)
            """;

    /** Promises an event to one endpoint, and only one attempt. */
    void promiseOnce(UUID id, UUID webhook, UUID event, EventType type, String body) {
        db.sql(PROMISE_TEST)
                .param("id", id)
                .param("webhook", webhook)
                .param("event", event)
                .param("type", type.word())
                .param("body", body)
                .update();
    }

    private static final String REPEAT = """
            update webhook_deliveries
               set state = 'pending',
                   ended_at = null,
                   tries = 0,
                   next_attempt_at = now(),
                   try_until = now() + make_interval(secs => :tryFor),
                   is_replay = true
             where id = :id
            """;

    /** Has a delivery begin again, whatever became of it. */
    void repeat(UUID id, Duration tryFor) {
        db.sql(REPEAT).param("id", id).param("tryFor", tryFor.toSeconds()).update();
    }

    // Each endpoint gets only so many at a time, so that those of a slow one leave room for others. Two nodes that
    // look at the same moment take different ones, and may together go beyond that by a few. What a node took that
    // died is taken again once its time is over.
    private static final String TAKE = """
            with endpoints as (
                select distinct webhook_id
                  from webhook_deliveries
                 where state = 'pending'
                   and next_attempt_at <= now()
                   and (taken_until is null or taken_until <= now())
            ), next as materialized (
                select delivery.id, webhook.url, webhook.sealed_secret,
                       case when webhook.previous_until > now() then webhook.previous_secret end as previous_secret
                  from endpoints
                  join webhooks webhook on webhook.id = endpoints.webhook_id
                 cross join lateral (
                       select id
                         from webhook_deliveries
                        where webhook_id = webhook.id
                          and state = 'pending'
                          and next_attempt_at <= now()
                          and (taken_until is null or taken_until <= now())
                        order by next_attempt_at
                        limit greatest(0, :perEndpoint - (select count(*)
                                                            from webhook_deliveries busy
                                                           where busy.webhook_id = webhook.id
                                                             and busy.state = 'pending'
                                                             and busy.taken_until > now()))
                          for update skip locked) delivery
                 where webhook.is_active
                   and webhook.sealed_with = :sealedWith
                 limit :limit
            )
            update webhook_deliveries delivery
               set taken_until = now() + make_interval(secs => :hold),
                   attempts = attempts + 1,
                   tries = tries + 1
              from next
             where delivery.id = next.id
            returning delivery.*, next.url, next.sealed_secret, next.previous_secret
            """;

    /** What a node sends now. */
    @SuppressWarnings("ArrayRecordComponent") // carried from a row to the signature, never compared
    record Taken(
            UUID id,
            UUID webhook,
            String url,
            UUID event,
            String body,
            int attempts,
            int tries,
            Instant tryUntil,
            boolean isReplay,
            byte[] secret,
            byte @Nullable [] previousSecret) {}

    List<Taken> take(String sealedWith, int limit, int perEndpoint, Duration hold) {
        return db.sql(TAKE)
                .param("sealedWith", sealedWith)
                .param("limit", limit)
                .param("perEndpoint", perEndpoint)
                .param("hold", hold.toSeconds())
                .query(DeliveryRepository::taken)
                .list();
    }

    private static final String NOTE = """
            insert into webhook_attempts (delivery_id, number, at, duration_ms, status_code, error, response)
            select id, :number, :at, :duration, :status, :error, :response
              from webhook_deliveries
             where id = :id
                on conflict do nothing
            """;

    void note(UUID delivery, Delivery.Attempt attempt) {
        db.sql(NOTE)
                .param("id", delivery)
                .param("number", attempt.number())
                .param("at", Timestamp.from(attempt.at()))
                .param("duration", attempt.durationMs())
                .param("status", attempt.statusCode())
                .param("error", attempt.error())
                .param("response", attempt.response())
                .update();
    }

    private static final String DELIVERED = """
            update webhook_deliveries
               set state = 'delivered',
                   ended_at = now(),
                   taken_until = null
             where id = :id
               and attempts = :attempts
            """;

    void delivered(UUID id, int attempts) {
        db.sql(DELIVERED).param("id", id).param("attempts", attempts).update();
    }

    // The last try is at the very end of the time, not an hour before.
    private static final String FAILED = """
            update webhook_deliveries
               set state = case when :isFinal or now() >= try_until then 'failed' else 'pending' end,
                   ended_at = case when :isFinal or now() >= try_until then now() end,
                   next_attempt_at = least(now() + make_interval(secs => :pause), greatest(try_until, now())),
                   taken_until = null
             where id = :id
               and attempts = :attempts
            returning state = 'failed'
            """;

    /** Puts off an attempt that failed; answers whether there will be no other. */
    boolean failed(UUID id, int attempts, Duration pause, boolean isFinal) {
        return db.sql(FAILED)
                .param("id", id)
                .param("attempts", attempts)
                .param("pause", pause.toMillis() / 1000.0)
                .param("isFinal", isFinal)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private static final String FIND = """
            select *
              from webhook_deliveries
             where id = :id
               and webhook_id = :webhook
            """;

    Optional<Delivery> find(UUID webhook, UUID id) {
        return withAttempts(db.sql(FIND)
                        .param("id", id)
                        .param("webhook", webhook)
                        .query(DeliveryRepository::delivery)
                        .list())
                .stream()
                .findFirst();
    }

    private static final String LIST = """
            select *
              from webhook_deliveries
             where webhook_id = :webhook
             order by id desc
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from webhook_deliveries
             where webhook_id = :webhook
            """;

    /** What was sent to an endpoint and what will be, the latest first. */
    Page<Delivery> list(UUID webhook, PageRequest page) {
        List<Delivery> found = db.sql(LIST)
                .param("webhook", webhook)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(DeliveryRepository::delivery)
                .list();
        return new Page<>(
                withAttempts(found),
                page,
                db.sql(COUNT).param("webhook", webhook).query(Long.class).single());
    }

    private static final String ATTEMPTS = """
            select *
              from webhook_attempts
             where delivery_id = any(:ids)
             order by delivery_id, number
            """;

    private record AttemptOf(UUID delivery, Delivery.Attempt attempt) {}

    private List<Delivery> withAttempts(List<Delivery> bare) {
        Map<UUID, List<Delivery.Attempt>> attempts = db
                .sql(ATTEMPTS)
                .param("ids", bare.stream().map(Delivery::id).toArray(UUID[]::new))
                .query(DeliveryRepository::attempt)
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        AttemptOf::delivery, Collectors.mapping(AttemptOf::attempt, Collectors.toList())));
        return bare.stream()
                .map(one -> new Delivery(
                        one.id(),
                        one.webhookId(),
                        one.eventId(),
                        one.eventType(),
                        one.state(),
                        one.nextAttemptAt(),
                        one.createdAt(),
                        one.endedAt(),
                        attempts.getOrDefault(one.id(), List.of())))
                .toList();
    }

    private static final String PRUNE = """
            delete from webhook_deliveries
             where id in (
                select id
                  from webhook_deliveries
                 where state <> 'pending'
                   and ended_at < now() - make_interval(secs => :keep)
                 limit :limit
             )
            """;

    /** Forgets some deliveries of long ago; tells how many. */
    int prune(Duration keep, int limit) {
        return db.sql(PRUNE)
                .param("keep", keep.toSeconds())
                .param("limit", limit)
                .update();
    }

    private static Taken taken(ResultSet row, int number) throws SQLException {
        return new Taken(
                row.getObject("id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getString("url"),
                row.getObject("event_id", UUID.class),
                row.getString("body"),
                row.getInt("attempts"),
                row.getInt("tries"),
                row.getTimestamp("try_until").toInstant(),
                row.getBoolean("is_replay"),
                row.getBytes("sealed_secret"),
                row.getBytes("previous_secret"));
    }

    private static AttemptOf attempt(ResultSet row, int number) throws SQLException {
        return new AttemptOf(
                row.getObject("delivery_id", UUID.class),
                new Delivery.Attempt(
                        row.getInt("number"),
                        row.getTimestamp("at").toInstant(),
                        row.getLong("duration_ms"),
                        row.getObject("status_code", Integer.class),
                        row.getString("error"),
                        row.getString("response")));
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        String state = row.getString("state");
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getObject("event_id", UUID.class),
                row.getString("event_type"),
                state,
                state.equals("pending") ? row.getTimestamp("next_attempt_at").toInstant() : null,
                row.getTimestamp("created_at").toInstant(),
                SqlTimes.instant(row, "ended_at"),
                List.of());
    }
}
