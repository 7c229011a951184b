package dev.millrace.identity.web;

import static dev.millrace.identity.web.Access.ADMIN;
import static dev.millrace.identity.web.Access.PUBLIC;
import static dev.millrace.identity.web.Access.SIGNED_IN;
import static org.springframework.http.HttpMethod.POST;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.identity.IdentitySettings;

/**
 * Every rule on who may call what, in the order in which they are tried. What no rule names is refused.
 *
 * <p>Public paths are whole paths, or folders that hold nothing but files of our jar: never an ending, never a piece of a
 * path. A test compares this list with the routes that there are.
 */
final class AccessRules {

    private AccessRules() {}

    static List<AccessRule> of(IdentitySettings settings) {
        List<AccessRule> rules = new ArrayList<>();

        // the front door
        rules.add(new AccessRule(null, "/", PUBLIC));

        // health
        rules.add(new AccessRule(null, "/health", PUBLIC));
        rules.add(new AccessRule(null, "/health/db", PUBLIC));
        rules.add(new AccessRule(null, "/ready", PUBLIC));
        rules.add(new AccessRule(null, "/info", PUBLIC));
        rules.add(new AccessRule(null, "/api/v1/health", PUBLIC));
        rules.add(new AccessRule(null, "/prometheus/metrics", settings.publicMetrics() ? PUBLIC : ADMIN));

        // the description of the API, and the pages that show it
        rules.add(new AccessRule(null, "/openapi.json", PUBLIC));
        rules.add(new AccessRule(null, "/docs", PUBLIC));
        rules.add(new AccessRule(null, "/redoc", PUBLIC));
        rules.add(new AccessRule(null, "/api/docs", PUBLIC));
        rules.add(new AccessRule(null, "/api/redoc", PUBLIC));
        rules.add(new AccessRule(null, "/assets/**", PUBLIC));

        // making an account and signing in
        rules.add(new AccessRule(POST, "/api/v1/auth/register", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1/auth/login", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1/token", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1/auth/token", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1/auth/token/refresh", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1/auth/token/verify", PUBLIC));
        rules.add(new AccessRule(POST, "/api/v1", PUBLIC));

        // other people's accounts
        rules.add(new AccessRule(null, "/api/v1/users/me", SIGNED_IN));
        rules.add(new AccessRule(null, "/api/v1/users", ADMIN));
        rules.add(new AccessRule(null, "/api/v1/users/*", ADMIN));

        // everything else of the API
        rules.add(new AccessRule(null, "/api/v1/**", SIGNED_IN));
        return List.copyOf(rules);
    }
}
