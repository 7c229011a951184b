package dev.millrace.workers.web;

import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What became of each item of a report, in the order in which they came. */
record ReportResponse(
        List<Outcome> completed,
        List<Outcome> failed,
        List<Outcome> released,
        List<Outcome> progress,
        List<Outcome> logs) {

    enum Outcome {
        RECORDED,
        /** The worker did not hold the task any more: nothing was changed. */
        LEASE_LOST;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
