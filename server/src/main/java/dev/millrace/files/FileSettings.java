package dev.millrace.files;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How file jobs are handled.
 *
 * @param abandonedAfter how long an upload may take; what was not marked as uploaded by then is swept
 * @param sweep how often abandoned uploads are looked for
 * @param retries how many times a job is tried again when storage or the engine lets it down
 * @param timeout how long one run of a job may take, with fetching and storing
 * @param plans how many plans a server makes at a time
 * @param spool the folder for what running jobs read and write; null for {@code spool} in the data folder
 */
@Validated
@ConfigurationProperties("millrace.files")
public record FileSettings(
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration abandonedAfter,
        @DefaultValue("10m") @DurationMin(millis = 100) Duration sweep,
        @DefaultValue("8") @Min(0) @Max(100) int retries,
        @DefaultValue("8h") @DurationMin(seconds = 1) Duration timeout,
        @DefaultValue("2") @Min(1) @Max(1000) int plans,
        @Nullable Path spool) {}
