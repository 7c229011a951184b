package dev.millrace.platform;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A refusal that the caller is meant to read: it becomes the one error body of the API.
 *
 * <p>Features throw it for what a caller got wrong; anything else that escapes is a bug and becomes a bare 500.
 */
public final class ApiException extends RuntimeException {

    private final ErrorCode code;
    private final HttpStatus status;
    private final List<FieldProblem> problems;
    private final @Nullable Duration retryAfter;

    private ApiException(
            ErrorCode code,
            HttpStatus status,
            String message,
            List<FieldProblem> problems,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.problems = List.copyOf(problems);
        this.retryAfter = retryAfter;
    }

    public ApiException(ErrorCode code, String message) {
        this(code, code.status(), message, List.of(), null, null);
    }

    /** The request is refused by the rules of HTTP rather than of a feature: 405, 413, 415 and their kind. */
    public static ApiException refused(HttpStatus status, String message) {
        return new ApiException(ErrorCode.INVALID_REQUEST, status, message, List.of(), null, null);
    }

    /** 400: the request cannot be read as what it should be. Lists every bad field at once. */
    public static ApiException invalid(List<FieldProblem> problems) {
        return new ApiException(
                ErrorCode.INVALID_REQUEST, HttpStatus.BAD_REQUEST, summary(problems), problems, null, null);
    }

    /** 400 about one field. */
    public static ApiException invalid(String field, String reason) {
        return invalid(List.of(new FieldProblem(field, reason)));
    }

    /** 422: well-formed, but it cannot be: an end before its start, a schedule that never fires. */
    public static ApiException impossible(String field, String reason) {
        List<FieldProblem> problems = List.of(new FieldProblem(field, reason));
        return new ApiException(
                ErrorCode.INVALID_REQUEST, HttpStatus.UNPROCESSABLE_CONTENT, summary(problems), problems, null, null);
    }

    /** 400 because of the state that the object is in, where a document says 400 rather than 409. */
    public static ApiException wrongState(String message) {
        return new ApiException(ErrorCode.INVALID_REQUEST, message);
    }

    public static ApiException notFound(String message) {
        return new ApiException(ErrorCode.NOT_FOUND, message);
    }

    public static ApiException forbidden(String message) {
        return new ApiException(ErrorCode.FORBIDDEN, message);
    }

    public static ApiException conflict(String message) {
        return new ApiException(ErrorCode.CONFLICT, message);
    }

    /** 409 because of one field. */
    public static ApiException conflict(String field, String reason) {
        List<FieldProblem> problems = List.of(new FieldProblem(field, reason));
        return new ApiException(
                ErrorCode.CONFLICT, ErrorCode.CONFLICT.status(), summary(problems), problems, null, null);
    }

    /** 409 that passes by itself: the client may repeat the request after the given time. */
    public static ApiException stillRunning(String message, Duration retryAfter) {
        return new ApiException(ErrorCode.CONFLICT, ErrorCode.CONFLICT.status(), message, List.of(), retryAfter, null);
    }

    /** 503: something that we depend on is away; the client may repeat the request after the given time. */
    public static ApiException unavailable(String message, Duration retryAfter, @Nullable Throwable cause) {
        return new ApiException(
                ErrorCode.SERVICE_UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, message, List.of(), retryAfter, cause);
    }

    /** 429: the client has to wait for the given time. */
    public static ApiException rateLimited(String message, Duration retryAfter) {
        return new ApiException(
                ErrorCode.RATE_LIMITED, HttpStatus.TOO_MANY_REQUESTS, message, List.of(), retryAfter, null);
    }

    public ErrorCode code() {
        return code;
    }

    public HttpStatus status() {
        return status;
    }

    public List<FieldProblem> problems() {
        return problems;
    }

    /** When the caller should try again; null where repeating does not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    private static String summary(List<FieldProblem> problems) {
        if (problems.size() == 1) {
            FieldProblem only = problems.getFirst();
            return only.field() + ": " + only.reason();
        }
        return problems.size() + " fields are not valid: "
                + String.join(", ", problems.stream().map(FieldProblem::field).toList());
    }
}
