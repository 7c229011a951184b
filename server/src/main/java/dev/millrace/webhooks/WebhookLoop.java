package dev.millrace.webhooks;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.outbound.OutboundAnswer;
import dev.millrace.outbound.OutboundHttp;
import dev.millrace.outbound.OutboundRefused;
import dev.millrace.outbound.OutboundRequest;
import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/**
 * Sends the events that were promised, and tries those again that an endpoint did not take. An event may come twice where
 * this process dies between the answer and the row, and never not at all.
 */
@Component
class WebhookLoop extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(WebhookLoop.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(30);
    private static final int AT_ONCE = 100;
    private static final int PRUNED = 1000;
    private static final int GONE = 410;
    private static final int KEPT_OF_ANSWER = 2000;
    private static final int KEPT_OF_ERROR = 300;

    private final DeliveryRepository deliveries;
    private final WebhookRepository webhooks;
    private final WebhookSecrets secrets;
    private final WebhookFarewells farewells;
    private final WebhookSettings settings;
    private final OutboundHttp http;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Semaphore free;

    WebhookLoop(
            DeliveryRepository deliveries,
            WebhookRepository webhooks,
            WebhookSecrets secrets,
            WebhookFarewells farewells,
            WebhookSettings settings,
            OutboundHttp http,
            TransactionOperations transaction,
            Clock clock) {
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.secrets = secrets;
        this.farewells = farewells;
        this.settings = settings;
        this.http = http;
        this.transaction = transaction;
        this.clock = clock;
        this.free = new Semaphore(settings.concurrency());
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("webhooks", PAUSE, this::turn);
    }

    /** Begins to send what is due; tells whether there may be more. */
    private boolean turn() {
        int most = Math.min(AT_ONCE, free.availablePermits());
        if (most == 0) {
            return false;
        }
        List<DeliveryRepository.Taken> taken = deliveries.take(
                secrets.sealedWith(),
                most,
                settings.perEndpoint(),
                settings.timeout().plus(BEYOND_TIMEOUT));
        for (DeliveryRepository.Taken one : taken) {
            free.acquireUninterruptibly();
            Thread.ofVirtual().name("webhook-" + one.id()).start(() -> {
                try {
                    send(one);
                } catch (RuntimeException e) {
                    log.atWarn()
                            .addKeyValue("delivery_id", one.id())
                            .setCause(e)
                            .log("Webhook attempt was not noted; it is made again");
                } finally {
                    free.release();
                }
            });
        }
        return taken.isEmpty() ? deliveries.prune(settings.keep(), PRUNED) == PRUNED : taken.size() == most;
    }

    private void send(DeliveryRepository.Taken delivery) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        @Nullable OutboundAnswer answer = null;
        @Nullable String error = null;
        try {
            answer = http.send(request(delivery, at), socket -> {});
            error = answer.status() >= 200 && answer.status() < 300 ? null : "the answer was " + answer.status();
        } catch (OutboundRefused e) {
            error = e.getMessage();
        } catch (IOException | IllegalArgumentException e) {
            error = "no answer: " + e.getMessage();
        }
        Delivery.Attempt attempt = new Delivery.Attempt(
                delivery.attempts(),
                at,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                answer == null ? null : answer.status(),
                error == null ? null : storable(error, KEPT_OF_ERROR),
                answer == null ? null : storable(answer.body(), KEPT_OF_ANSWER));
        Duration pause = RetrySchedule.pause(delivery.tries(), askedPause(answer), ThreadLocalRandom.current());
        transaction.executeWithoutResult(status -> note(delivery, attempt, pause));
    }

    /** The time is new in each attempt; the id is that of the event, by which a receiver knows what it has seen. */
    private OutboundRequest request(DeliveryRepository.Taken delivery, Instant at) {
        String signature = secrets.sign(
                delivery.webhook(), delivery.secret(), delivery.event(), at.getEpochSecond(), delivery.body());
        if (delivery.previousSecret() != null) {
            signature += " "
                    + secrets.sign(
                            delivery.webhook(),
                            delivery.previousSecret(),
                            delivery.event(),
                            at.getEpochSecond(),
                            delivery.body());
        }
        return new OutboundRequest(
                URI.create(delivery.url()),
                "POST",
                Map.of(
                        "Content-Type",
                        "application/json",
                        "User-Agent",
                        "Millrace",
                        "webhook-id",
                        delivery.event().toString(),
                        "webhook-timestamp",
                        Long.toString(at.getEpochSecond()),
                        "webhook-signature",
                        signature),
                delivery.body(),
                settings.timeout());
    }

    private void note(DeliveryRepository.Taken delivery, Delivery.Attempt attempt, Duration pause) {
        deliveries.note(delivery.id(), attempt);
        if (attempt.error() == null) {
            deliveries.delivered(delivery.id(), delivery.attempts());
            webhooks.delivered(delivery.webhook());
            return;
        }
        boolean isGone = Integer.valueOf(GONE).equals(attempt.statusCode());
        boolean isOver = deliveries.failed(delivery.id(), delivery.attempts(), pause, isGone);
        log.atInfo()
                .addKeyValue("webhook_id", delivery.webhook())
                .addKeyValue("delivery_id", delivery.id())
                .addKeyValue("attempt", attempt.number())
                .log("Webhook was not taken: {}", attempt.error());
        if (isGone) {
            webhooks.disable(delivery.webhook(), "gone", clock.instant()).ifPresent(farewells::tell);
        } else if (isOver && !delivery.isReplay()) {
            webhooks.disable(delivery.webhook(), "failing", delivery.tryUntil().minus(settings.tryFor()))
                    .ifPresent(farewells::tell);
        }
    }

    /** What a throttled sender is asked for in {@code Retry-After}, where it is in seconds. */
    private static Duration askedPause(@Nullable OutboundAnswer answer) {
        String asked = answer == null ? "" : answer.headers().getOrDefault("retry-after", "");
        return asked.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(asked)) : Duration.ZERO;
    }

    /** The beginning of a text; a database keeps no NUL. */
    private static String storable(String text, int most) {
        return text.substring(0, Math.min(text.length(), most)).replace('\0', '\ufffd');
    }
}
