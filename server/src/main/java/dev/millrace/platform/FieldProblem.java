package dev.millrace.platform;

/**
 * One thing that is wrong with one field of a request.
 *
 * @param field where it is, as the client wrote it: {@code processing_steps[1].params.operator}
 * @param reason what is wrong with the value and what would be right
 */
public record FieldProblem(String field, String reason) {}
