package dev.millrace.gpu;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How GPU time is measured.
 *
 * @param meter how often runs that have ended are entered into the books
 */
@Validated
@ConfigurationProperties("millrace.gpu")
public record GpuSettings(
        @DefaultValue("1s") @DurationMin(millis = 10) Duration meter) {}
