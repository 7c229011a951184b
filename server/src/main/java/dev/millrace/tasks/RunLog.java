package dev.millrace.tasks;

import java.time.Instant;

/**
 * What one run of a task wrote.
 *
 * @param attempt which run, from 1
 * @param text all of it, as it came
 * @param truncated whether it wrote more than is kept; what is kept is the beginning
 * @param updatedAt when the last of it came
 */
public record RunLog(int attempt, String text, boolean truncated, Instant updatedAt) {}
