package dev.millrace.workers;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How the server deals with workers.
 *
 * @param heartbeat how often a worker is to give a sign of life; after three times as long without one it is inactive
 * @param forgetAfter how long an inactive worker stays in the list
 * @param perUser how many workers a user may have; those that are inactive make room for new ones
 * @param inlineResult the largest result that the database keeps; a larger one goes to object storage
 * @param maxResult the largest result that is taken at all
 */
@Validated
@ConfigurationProperties("millrace.workers")
public record WorkerSettings(
        @DefaultValue("10s") @DurationMin(seconds = 1) Duration heartbeat,
        @DefaultValue("7d") @DurationMin(minutes = 1) Duration forgetAfter,
        @DefaultValue("1000") @Min(1) int perUser,
        @DefaultValue("1MB") @NotNull DataSize inlineResult,
        @DefaultValue("16MB") @NotNull DataSize maxResult) {

    Duration silence() {
        return heartbeat.multipliedBy(3);
    }
}
