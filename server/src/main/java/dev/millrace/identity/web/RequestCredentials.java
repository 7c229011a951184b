package dev.millrace.identity.web;

import java.util.Collections;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * Finds the credentials of a request: {@code Authorization: Bearer} with a token or an API key, or {@code X-API-Key}. Public
 * routes have none, whatever was sent: a client with an expired token must still be able to sign in.
 */
final class RequestCredentials implements BearerTokenResolver {

    static final String KEY_HEADER = "X-API-Key";

    private final RequestRules rules;

    RequestCredentials(RequestRules rules) {
        this.rules = rules;
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        if (rules.is(Access.PUBLIC, request)) {
            return null;
        }
        String key = request.getHeader(KEY_HEADER);
        return key == null ? BearerHeader.token(request) : onlyKey(key, request);
    }

    /** Two credentials could be two callers: nobody could tell whose right it was. */
    private static String onlyKey(String key, HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || Collections.list(request.getHeaders(KEY_HEADER)).size() > 1) {
            throw new OAuth2AuthenticationException(
                    BearerTokenErrors.invalidRequest("credentials were sent in more than one way"));
        }
        if (key.isBlank()) {
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("the key is empty"));
        }
        return key.strip();
    }
}
