package dev.millrace.costs.web;

import java.time.LocalDate;

import dev.millrace.costs.Days;

/**
 * The days that something is asked about.
 *
 * @param startDate the first day, included
 * @param endDate the last day, included
 */
record DaysQuery(LocalDate startDate, LocalDate endDate) {

    Days days() {
        return Days.of(startDate, endDate);
    }
}
