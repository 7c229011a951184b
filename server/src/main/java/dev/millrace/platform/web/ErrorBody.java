package dev.millrace.platform.web;

import java.time.Instant;
import java.util.List;

import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.FieldProblem;

/**
 * The one error body of the API: {@code detail} for clients of jobs and costs, {@code status} and {@code error} for those of
 * tasks.
 */
public record ErrorBody(String detail, String status, Refusal error, String requestId, Instant timestamp) {

    /**
     * @param code what kind of refusal it is
     * @param message the same sentence as {@code detail}
     * @param details every bad field; empty where no field is to blame
     */
    public record Refusal(ErrorCode code, String message, List<FieldProblem> details) {}

    static ErrorBody of(ErrorCode code, String message, List<FieldProblem> details, String requestId, Instant now) {
        return new ErrorBody(message, "error", new Refusal(code, message, details), requestId, now);
    }
}
