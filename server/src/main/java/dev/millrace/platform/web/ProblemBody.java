package dev.millrace.platform.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.http.HttpStatus;

import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.FieldProblem;

/** The same refusal as {@link ErrorBody}, as RFC 9457 writes it, for callers that accept {@code application/problem+json}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        ErrorCode code,
        List<FieldProblem> errors,
        String requestId) {

    static ProblemBody of(
            HttpStatus status,
            ErrorCode code,
            String message,
            List<FieldProblem> errors,
            String path,
            String requestId) {
        return new ProblemBody(
                "about:blank", status.getReasonPhrase(), status.value(), message, path, code, errors, requestId);
    }
}
