package dev.millrace.identity.web;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

import dev.millrace.identity.web.RouteAuthorization.MissingScope;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.web.Refusals;

/**
 * Answers callers that are not let in: 401 for those we do not know, 403 for those who may not, and 404 where no rule
 * allows anybody in, as there is nothing at such a path.
 */
final class RefusedCallers implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Duration DATABASE_RETRY = Duration.ofSeconds(2);

    private final Refusals refusals;
    private final RequestRules rules;

    RefusedCallers(Refusals refusals, RequestRules rules) {
        this.refusals = refusals;
        this.rules = rules;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        refusals.write(refusal(reason, response), request, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        boolean exists = rules.of(request) != null;
        refusals.write(
                exists ? forbidden(reason) : ApiException.notFound("there is nothing at " + request.getRequestURI()),
                request,
                response);
    }

    private static ApiException forbidden(AccessDeniedException reason) {
        return reason instanceof AuthorizationDeniedException denied
                        && denied.getAuthorizationResult() instanceof MissingScope missing
                ? ApiException.forbidden(
                        "this takes the scope " + missing.scope().word())
                : ApiException.forbidden("this takes more rights than you have");
    }

    private static ApiException refusal(AuthenticationException reason, HttpServletResponse response) {
        if (reason instanceof AccountsUnavailable) {
            return ApiException.unavailable(String.valueOf(reason.getMessage()), DATABASE_RETRY, reason);
        }
        if (reason instanceof OAuth2AuthenticationException token) {
            if (token.getError() instanceof BearerTokenError error && error.getHttpStatus() == HttpStatus.BAD_REQUEST) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_request\"");
                return ApiException.refused(HttpStatus.BAD_REQUEST, "credentials were sent in more than one way");
            }
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Bearer error=\"invalid_token\", error_description=\"The token is not valid, or no longer\"");
            return new ApiException(ErrorCode.UNAUTHORIZED, "Unauthorized: Invalid authentication credentials");
        }
        return new ApiException(
                ErrorCode.UNAUTHORIZED,
                "Unauthorized: send a token as Authorization: Bearer <token>, or an API key as X-API-Key: <key>");
    }
}
