package dev.millrace.platform.web;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.FieldProblem;

/** Writes refusals, in the one error body or as an RFC 9457 problem, from wherever in the request they arise. */
@Component
public final class Refusals {

    private final Clock clock;
    private final JsonMapper json;

    Refusals(Clock clock, JsonMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /** The answer to a request that a controller or Spring MVC refused. */
    ResponseEntity<Object> answer(ApiException refusal, HttpServletRequest request) {
        var answer = ResponseEntity.status(refusal.status());
        if (refusal.retryAfter() != null) {
            answer.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(
                            Math.max(1, refusal.retryAfter().plusMillis(999).toSeconds())));
        }
        if (refusal.status() == HttpStatus.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.contentType(mediaType(request)).body(body(refusal, request));
    }

    /** Writes the answer at once: for filters, which run before Spring MVC does. A header that is there already stays. */
    public void write(ApiException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        ResponseEntity<Object> answer = answer(refusal, request);
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, String.join(",", values));
            }
        });
        json.writeValue(response.getOutputStream(), answer.getBody());
    }

    private Object body(ApiException refusal, HttpServletRequest request) {
        HttpStatus status = refusal.status();
        ErrorCode code = refusal.code();
        List<FieldProblem> problems = refusal.problems();
        String requestId = RequestIds.of(request);
        if (wantsProblem(request)) {
            return ProblemBody.of(status, code, refusal.getMessage(), problems, request.getRequestURI(), requestId);
        }
        return ErrorBody.of(
                code, refusal.getMessage(), problems, requestId, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private static MediaType mediaType(HttpServletRequest request) {
        return wantsProblem(request) ? MediaType.APPLICATION_PROBLEM_JSON : MediaType.APPLICATION_JSON;
    }

    private static boolean wantsProblem(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    }
}
