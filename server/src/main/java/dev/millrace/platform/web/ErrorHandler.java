package dev.millrace.platform.web;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;

/** Turns whatever a request ended with into the one error body. What nobody foresaw becomes a bare 500. */
@RestControllerAdvice
class ErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(ErrorHandler.class);
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private static final String CONNECTION_LOST = "08";

    private final Refusals refusals;

    ErrorHandler(Refusals refusals) {
        this.refusals = refusals;
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(ApiException refusal, HttpServletRequest request) {
        if (refusal.status().is5xxServerError()) {
            log.atWarn().setCause(refusal.getCause()).log("Request refused: {}", refusal.getMessage());
        }
        return refusals.answer(refusal, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMethod(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        String allowed = Optional.ofNullable(e.getSupportedHttpMethods()).orElseThrow().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        ResponseEntity<Object> answer = refusals.answer(
                ApiException.refused(
                        HttpStatus.METHOD_NOT_ALLOWED, e.getMethod() + " is not allowed here, only " + allowed),
                request);
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header(HttpHeaders.ALLOW, allowed)
                .body(answer.getBody());
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongMediaType(HttpMediaTypeNotSupportedException e, HttpServletRequest request) {
        // Null where it is none at all, or names a charset that there is not.
        String sent = e.getContentType() == null ? "that Content-Type" : "Content-Type " + e.getContentType();
        return refusals.answer(
                ApiException.refused(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        sent + " is not read here, only " + e.getSupportedMediaTypes()),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Object> notAcceptable(HttpMediaTypeNotAcceptableException e, HttpServletRequest request) {
        return refusals.answer(
                ApiException.refused(HttpStatus.NOT_ACCEPTABLE, "can answer only with " + e.getSupportedMediaTypes()),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(HttpMessageNotReadableException e, HttpServletRequest request) {
        if (e.getCause() instanceof ApiException refusal) {
            return refused(refusal, request);
        }
        return refusals.answer(ApiException.invalid("body", "cannot be read, or is missing"), request);
    }

    /** The container's own word for a form that is too large, and for a query that is no text, or has too many parameters. */
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException e, HttpServletRequest request) {
        boolean isTooLarge = e.getErrorCode() == HttpStatus.CONTENT_TOO_LARGE.value();
        return refusals.answer(
                isTooLarge
                        ? ApiException.refused(HttpStatus.CONTENT_TOO_LARGE, "a form must be at most 32 KB")
                        : ApiException.invalid("query", "cannot be decoded, or is too long"),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Object> missingParameter(MissingServletRequestParameterException e, HttpServletRequest request) {
        return refusals.answer(ApiException.invalid(e.getParameterName(), "is required"), request);
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongParameter(MethodArgumentTypeMismatchException e, HttpServletRequest request) {
        return refusals.answer(ApiException.invalid(snakeCase(e.getName()), reason(e)), request);
    }

    @ExceptionHandler({NoResourceFoundException.class, NoHandlerFoundException.class})
    ResponseEntity<Object> nothingThere(HttpServletRequest request) {
        return refusals.answer(ApiException.notFound("there is nothing at " + request.getRequestURI()), request);
    }

    @ExceptionHandler({
        CannotGetJdbcConnectionException.class,
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        QueryTimeoutException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<Object> databaseAway(Exception e, HttpServletRequest request) {
        return refused(
                ApiException.unavailable("the database does not answer; please try again", DATABASE_RETRY, e), request);
    }

    /** A connection that broke within a transaction shows as a rollback that failed. */
    @ExceptionHandler
    ResponseEntity<Object> transactionBroken(TransactionSystemException e, HttpServletRequest request) {
        return e.getCause() instanceof SQLException broken
                        && broken.getSQLState() != null
                        && broken.getSQLState().startsWith(CONNECTION_LOST)
                ? databaseAway(e, request)
                : unforeseen(e, request);
    }

    /** Security decides these after the controller threw them: its own handlers write the answer. */
    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class, RequestRejectedException.class})
    void leaveToSecurity(RuntimeException e) {
        throw e;
    }

    /** The client hung up while we were writing: there is nobody to answer. */
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException e) {
        log.debug("Client closed the connection", e);
    }

    /** The same, where what was to be written is JSON. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unwritable(HttpMessageNotWritableException e, HttpServletRequest request) {
        if (e.getMostSpecificCause() instanceof IOException) {
            log.debug("Client closed the connection", e);
            return null;
        }
        return unforeseen(e, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> unforeseen(Exception e, HttpServletRequest request) {
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            HttpStatus status = Objects.requireNonNull(
                    HttpStatus.resolve(known.getStatusCode().value()));
            String detail = known.getBody().getDetail();
            return refusals.answer(
                    ApiException.refused(status, detail == null ? status.getReasonPhrase() : detail), request);
        }
        log.atError().setCause(e).log("Request failed: {} {}", request.getMethod(), request.getRequestURI());
        return refusals.answer(
                new ApiException(
                        ErrorCode.INTERNAL_ERROR, "something went wrong on our side; the request id helps us find it"),
                request);
    }

    private static String reason(MethodArgumentTypeMismatchException e) {
        Class<?> wanted = e.getRequiredType();
        if (wanted == UUID.class) {
            return "Not a valid UUID";
        }
        return "is not a valid "
                + (wanted == null ? "value" : wanted.getSimpleName().toLowerCase(Locale.ROOT));
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
