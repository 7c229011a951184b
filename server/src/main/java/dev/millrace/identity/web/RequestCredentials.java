package dev.millrace.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Finds the credentials of a request: {@code Authorization: Bearer}. Public routes have none, whatever was sent: a client
 * with an expired token must still be able to sign in.
 */
final class RequestCredentials implements BearerTokenResolver {

    private final RequestMatcher publicRoutes;
    private final BearerTokenResolver bearer = new DefaultBearerTokenResolver();

    RequestCredentials(RequestMatcher publicRoutes) {
        this.publicRoutes = publicRoutes;
    }

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
        return publicRoutes.matches(request) ? null : bearer.resolve(request);
    }
}
