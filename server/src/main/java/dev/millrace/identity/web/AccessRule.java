package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.millrace.identity.Scope;

/**
 * Who may call one route.
 *
 * @param method the method that it is about; null: all of them
 * @param path the path as Spring MVC's mappings write it
 * @param reading the scope that it takes to look; null: any credentials will do
 * @param writing the scope that every other method takes; null: any credentials will do
 */
record AccessRule(
        @Nullable HttpMethod method,
        String path,
        Access access,
        @Nullable Scope reading,
        @Nullable Scope writing) {

    static AccessRule of(@Nullable HttpMethod method, String path, Access access) {
        return new AccessRule(method, path, access, null, null);
    }

    static AccessRule of(@Nullable HttpMethod method, String path, @Nullable Scope scope) {
        return new AccessRule(method, path, Access.SIGNED_IN, scope, scope);
    }

    static AccessRule of(String path, @Nullable Scope reading, Scope writing) {
        return new AccessRule(null, path, Access.SIGNED_IN, reading, writing);
    }

    RequestMatcher matcher() {
        return PathPatternRequestMatcher.withDefaults().matcher(method, path);
    }
}
