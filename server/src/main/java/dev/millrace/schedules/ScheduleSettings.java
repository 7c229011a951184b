package dev.millrace.schedules;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How schedules fire.
 *
 * @param poll how often each server looks for schedules that it did not know of; it sleeps no longer than to the next one
 * @param minInterval how close two times of one schedule may be
 * @param grace how late a time may be and yet not count as missed
 * @param catchUpLimit how many missed times of one schedule are made up for at most
 * @param keepFires how long it is kept what a schedule did at its times
 */
@Validated
@ConfigurationProperties("millrace.schedules")
public record ScheduleSettings(
        @DefaultValue("1s") @DurationMin(millis = 10) Duration poll,
        @DefaultValue("1s") @DurationMin(seconds = 1) Duration minInterval,
        @DefaultValue("1m") @DurationMin(seconds = 1) Duration grace,
        @DefaultValue("100") @Min(1) @Max(1000) int catchUpLimit,
        @DefaultValue("7d") @DurationMin(minutes = 1) Duration keepFires) {}
