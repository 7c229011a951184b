package dev.millrace.oauth2.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.web.Pages;

/**
 * Refuses as the RFCs say: JSON to programs, a redirect with the error to an application that may be trusted with it, a page
 * of our own where the redirect is in doubt, and the sign-in page to people who are not signed in.
 */
@Component
class OAuth2Refusals implements AuthenticationEntryPoint {

    private final JsonMapper json;
    private final Pages pages;

    OAuth2Refusals(JsonMapper json, Pages pages) {
        this.json = json;
        this.pages = pages;
    }

    /** Nobody is signed in, or no application proved who it is. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        String path = request.getRequestURI();
        if (path.startsWith(AuthorizationServer.AUTHORIZE)) {
            if (!request.getMethod().equals("GET")) {
                page(response, "Your sign-in ran out before you answered. Go back to the application and try again.");
                return;
            }
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            String next = URLEncoder.encode(AuthorizationServer.AUTHORIZE + query, StandardCharsets.UTF_8);
            response.setStatus(HttpStatus.FOUND.value());
            response.setHeader(HttpHeaders.LOCATION, "/accounts/login?next=" + next);
        } else if (path.startsWith(AuthorizationServer.USER_INFO)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            error(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    OAuth2ErrorCodes.INVALID_TOKEN,
                    "the token is not valid, or no longer");
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"millrace\"");
            error(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    OAuth2ErrorCodes.INVALID_CLIENT,
                    "send client_id and client_secret by HTTP Basic or in the form, never in the query");
        }
    }

    /** An application did not prove who it is, or what it brought for that purpose is no good. */
    void clientRefused(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        OAuth2Error error = error(reason);
        if (OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode())) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"millrace\"");
            error(response, HttpStatus.UNAUTHORIZED, error.getErrorCode(), "no application has this id and secret");
        } else {
            error(response, HttpStatus.BAD_REQUEST, error.getErrorCode(), null);
        }
    }

    /** An authorization request is refused: told to the application, or, where its redirect is in doubt, to the person. */
    void authorizationRefused(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        OAuth2Error error = error(reason);
        OAuth2AuthorizationCodeRequestAuthenticationToken asked =
                reason instanceof OAuth2AuthorizationCodeRequestAuthenticationException refused
                        ? refused.getAuthorizationCodeRequestAuthentication()
                        : null;
        String redirect = asked == null ? null : asked.getRedirectUri();
        if (asked == null || redirect == null || redirect.isBlank()) {
            page(
                    response,
                    "The application sent you here with a request that cannot be granted: "
                            + (error.getDescription() == null ? error.getErrorCode() : error.getDescription()) + ".");
            return;
        }
        UriComponentsBuilder answer =
                UriComponentsBuilder.fromUriString(redirect).queryParam("error", error.getErrorCode());
        if (error.getDescription() != null) {
            answer.queryParam("error_description", UriUtils.encode(error.getDescription(), StandardCharsets.UTF_8));
        }
        if (asked.getState() != null) {
            answer.queryParam("state", UriUtils.encode(asked.getState(), StandardCharsets.UTF_8));
        }
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(HttpHeaders.LOCATION, answer.build(true).toUriString());
    }

    private void page(HttpServletResponse response, String message) throws IOException {
        response.setStatus(HttpStatus.BAD_REQUEST.value());
        response.setContentType(MediaType.TEXT_HTML_VALUE + ";charset=UTF-8");
        String html = pages.render("problem", Map.of("title", "This request cannot be granted", "message", message));
        response.getOutputStream().write(html.getBytes(StandardCharsets.UTF_8));
    }

    private void error(HttpServletResponse response, HttpStatus status, String code, @Nullable String description)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", code);
        if (description != null) {
            body.put("error_description", description);
        }
        json.writeValue(response.getOutputStream(), body);
    }

    private static OAuth2Error error(AuthenticationException reason) {
        return reason instanceof OAuth2AuthenticationException oauth2
                ? oauth2.getError()
                : new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST);
    }
}
