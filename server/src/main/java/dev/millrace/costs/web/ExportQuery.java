package dev.millrace.costs.web;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

import dev.millrace.costs.Days;

/**
 * Which part of the books is written, and how.
 *
 * @param startDate the first day, included
 * @param endDate the last day, included
 * @param safeCells whether cells that a spreadsheet would take for formulas begin with an apostrophe
 */
record ExportQuery(
        LocalDate startDate, LocalDate endDate, @Nullable Boolean safeCells) {

    Days days() {
        return Days.of(startDate, endDate);
    }
}
