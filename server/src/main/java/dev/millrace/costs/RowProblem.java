package dev.millrace.costs;

/** What is wrong with a row of a file. */
public record RowProblem(long line, String field, String reason) {}
