package dev.millrace.retention;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long tasks are kept.
 *
 * @param keep how long a task is kept after its end, with its runs, logs and results; it goes within a quarter of that time
 *     after it
 * @param look how often partitions are looked after
 */
@Validated
@ConfigurationProperties("millrace.retention")
record RetentionSettings(
        @DefaultValue("30d") @DurationMin(hours = 1) @DurationMax(days = 36_500)
        Duration keep,

        @DefaultValue("5m") @DurationMin(seconds = 1) Duration look) {

    private static final int PARTS = 4;

    /** The time that the tasks of one partition are made in. */
    Duration width() {
        return keep.dividedBy(PARTS);
    }
}
