package dev.millrace.identity.web;

import java.util.List;
import java.util.Optional;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPatternParser;

import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.RouteRules;
import dev.millrace.identity.Scope;

/** Reads {@link AccessRules} as security does: the first that matches counts. */
@Component
final class RulesInForce implements RouteRules {

    private final List<AccessRule> rules;

    RulesInForce(IdentitySettings settings) {
        this.rules = AccessRules.of(settings);
    }

    @Override
    public boolean isPublic(String method, String path) {
        return rule(method, path)
                .filter(rule -> rule.access() == Access.PUBLIC || rule.access() == Access.OPTIONAL)
                .isPresent();
    }

    @Override
    public Optional<Scope> scope(String method, String path) {
        return rule(method, path)
                .map(rule -> method.equals("GET") || method.equals("HEAD") ? rule.reading() : rule.writing());
    }

    private Optional<AccessRule> rule(String method, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return rules.stream()
                .filter(rule -> rule.method() == null || rule.method().equals(HttpMethod.valueOf(method)))
                .filter(rule ->
                        PathPatternParser.defaultInstance.parse(rule.path()).matches(parsed))
                .findFirst();
    }
}
