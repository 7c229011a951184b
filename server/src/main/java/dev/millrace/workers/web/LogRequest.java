package dev.millrace.workers.web;

import jakarta.validation.constraints.Size;

/**
 * @param fence as it came with the task
 * @param text appended to the log of this run as it is; lines end where it says so
 */
record LogRequest(long fence, @Size(max = 1_000_000) String text) {}
