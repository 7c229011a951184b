package dev.millrace.platform.idempotency;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long requests with an {@code Idempotency-Key} may be repeated.
 *
 * @param keep how long the answer to a request with an {@code Idempotency-Key} is kept, and given to its repetitions
 * @param prune how often remembered answers are deleted whose time is over
 */
@Validated
@ConfigurationProperties("millrace.idempotency")
public record IdempotencySettings(
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration keep,
        @DefaultValue("10m") @DurationMin(millis = 100) Duration prune) {}
