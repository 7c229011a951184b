package dev.millrace.webhooks;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are sent to webhooks.
 *
 * @param timeout how long an endpoint may take for its answer
 * @param tryFor how long an event is tried that an endpoint does not take; what fails for so long is turned off
 * @param concurrency how many requests to webhooks this server makes at a time
 * @param perEndpoint how many requests this server makes to one endpoint at a time: a slow one keeps no other waiting
 * @param keep how long it can be seen what was sent
 */
@Validated
@ConfigurationProperties("millrace.webhooks")
public record WebhookSettings(
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("24h") Duration tryFor,
        @DefaultValue("256") @Min(1) @Max(10000) int concurrency,
        @DefaultValue("4") @Min(1) @Max(1000) int perEndpoint,
        @DefaultValue("30d") Duration keep) {}
