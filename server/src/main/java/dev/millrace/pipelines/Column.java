package dev.millrace.pipelines;

/**
 * A column of the rows between two steps.
 *
 * @param name exactly as the file writes it; steps have to use the same case
 */
public record Column(String name, ColumnType type) {}
