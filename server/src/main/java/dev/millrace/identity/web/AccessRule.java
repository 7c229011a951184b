package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may call one route.
 *
 * @param method the method that it is about; null: all of them
 * @param path the path as Spring MVC's mappings write it
 */
record AccessRule(@Nullable HttpMethod method, String path, Access access) {

    RequestMatcher matcher() {
        return PathPatternRequestMatcher.withDefaults().matcher(method, path);
    }
}
