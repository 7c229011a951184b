package dev.millrace.jobs.web;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.jobs.JobFilter;

/** What {@code GET /jobs} can be asked for beside a page. */
record JobListQuery(
        @Nullable String type,
        @Nullable UUID teamId,
        @Nullable String status,
        @Nullable String provider) {

    JobFilter filter() {
        return new JobFilter(status, teamId, provider);
    }
}
