package dev.millrace.platform.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Finds the handler of a request as its parent does, but sooner. The parent tries every route that has a variable in its path,
 * which cost more than reading a task from the database; here a route is tried only when the path begins as the route does.
 */
final class PrefixHandlerMapping extends RequestMappingHandlerMapping {

    private final Map<RequestMappingInfo, String> beginnings = new ConcurrentHashMap<>();

    @Override
    protected @Nullable HandlerMethod lookupHandlerMethod(String path, HttpServletRequest request) throws Exception {
        return super.lookupHandlerMethod(path, new Lookup(request, path));
    }

    @Override
    protected @Nullable RequestMappingInfo getMatchingMapping(RequestMappingInfo route, HttpServletRequest request) {
        return request instanceof Lookup lookup && !mayMatch(route, lookup.path)
                ? null
                : super.getMatchingMapping(route, request);
    }

    /** An encoded path may be written in many ways, and is left to the parent. */
    private boolean mayMatch(RequestMappingInfo route, String path) {
        return path.startsWith(beginnings.computeIfAbsent(route, PrefixHandlerMapping::beginning))
                || path.indexOf('%') >= 0;
    }

    /** What the paths of a route have in common before their first variable; nothing where the route has several patterns. */
    private static String beginning(RequestMappingInfo route) {
        var patterns = route.getPatternValues();
        return patterns.size() == 1 ? PathBeginning.of(patterns.iterator().next()) : "";
    }

    /** A request with what is asked of it for every route: the request itself is wrapped some ten times, and asks all of them. */
    private static final class Lookup extends HttpServletRequestWrapper {

        private final String path;
        private final String method;

        Lookup(HttpServletRequest request, String path) {
            super(request);
            this.path = path;
            this.method = request.getMethod();
        }

        @Override
        public String getMethod() {
            return method;
        }
    }
}
