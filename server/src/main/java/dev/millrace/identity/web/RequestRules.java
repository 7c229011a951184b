package dev.millrace.identity.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.millrace.platform.web.PathBeginning;

/**
 * Finds the rule of a request: the first that matches it. That is done once, however many parts of security ask, and a rule
 * is tried only when the path begins as the rule's does: trying all of them for everybody was a twelfth of all work for a
 * small request.
 */
final class RequestRules {

    private static final String ATTRIBUTE = RequestRules.class.getName();

    private record Candidate(AccessRule rule, String beginning, RequestMatcher matcher) {}

    private record Found(String path, @Nullable AccessRule rule) {}

    private final List<Candidate> candidates;

    RequestRules(List<AccessRule> rules) {
        this.candidates = rules.stream()
                .map(rule -> new Candidate(rule, PathBeginning.of(rule.path()), rule.matcher()))
                .toList();
    }

    /** The rule of a request; null where there is none, and so nobody is let in. */
    @Nullable
    AccessRule of(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (request.getAttribute(ATTRIBUTE) instanceof Found found && found.path.equals(path)) {
            return found.rule;
        }
        AccessRule rule = find(request, path);
        request.setAttribute(ATTRIBUTE, new Found(path, rule));
        return rule;
    }

    boolean is(Access access, HttpServletRequest request) {
        AccessRule rule = of(request);
        return rule != null && rule.access() == access;
    }

    /** An encoded path may be written in many ways, and is held against every rule. */
    private @Nullable AccessRule find(HttpServletRequest request, String path) {
        boolean plain = path.indexOf('%') < 0 && path.indexOf(';') < 0;
        for (Candidate candidate : candidates) {
            if ((!plain || path.startsWith(candidate.beginning)) && candidate.matcher.matches(request)) {
                return candidate.rule;
            }
        }
        return null;
    }
}
