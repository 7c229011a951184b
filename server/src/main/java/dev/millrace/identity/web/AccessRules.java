package dev.millrace.identity.web;

import static dev.millrace.identity.Scope.ACCOUNT;
import static dev.millrace.identity.Scope.COSTS_READ;
import static dev.millrace.identity.Scope.COSTS_WRITE;
import static dev.millrace.identity.Scope.JOBS_READ;
import static dev.millrace.identity.Scope.JOBS_WRITE;
import static dev.millrace.identity.Scope.TASKS_READ;
import static dev.millrace.identity.Scope.TASKS_WRITE;
import static dev.millrace.identity.Scope.TEAMS_READ;
import static dev.millrace.identity.Scope.TEAMS_WRITE;
import static dev.millrace.identity.Scope.WORKER;
import static dev.millrace.identity.web.Access.ADMIN;
import static dev.millrace.identity.web.Access.OPTIONAL;
import static dev.millrace.identity.web.Access.PUBLIC;
import static dev.millrace.identity.web.Access.SIGNED_IN;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.Scope;

/**
 * Every rule on who may call what, in the order in which they are tried. What no rule names is refused.
 *
 * <p>Public paths are whole paths, or folders that hold nothing but files of our jar: never an ending, never a piece of a
 * path. A test compares this list with the routes that there are.
 */
final class AccessRules {

    private static final String ID = "/{id:[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+}";

    private AccessRules() {}

    static List<AccessRule> of(IdentitySettings settings) {
        List<AccessRule> rules = new ArrayList<>();

        // the front door
        rules.add(AccessRule.of(null, "/", PUBLIC));

        // health
        rules.add(AccessRule.of(null, "/health", PUBLIC));
        rules.add(AccessRule.of(null, "/health/db", PUBLIC));
        rules.add(AccessRule.of(null, "/ready", PUBLIC));
        rules.add(AccessRule.of(null, "/info", PUBLIC));
        rules.add(AccessRule.of(null, "/api/v1/health", PUBLIC));
        rules.add(AccessRule.of(null, "/prometheus/metrics", settings.publicMetrics() ? PUBLIC : ADMIN));

        // the description of the API, and the pages that show it
        rules.add(AccessRule.of(null, "/openapi.json", PUBLIC));
        rules.add(AccessRule.of(null, "/docs", PUBLIC));
        rules.add(AccessRule.of(null, "/redoc", PUBLIC));
        rules.add(AccessRule.of(null, "/api/docs", PUBLIC));
        rules.add(AccessRule.of(null, "/api/redoc", PUBLIC));
        rules.add(AccessRule.of(null, "/assets/**", PUBLIC));

        // making an account and signing in
        rules.add(AccessRule.of(POST, "/api/v1/auth/register", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/login", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/token", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/token", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/token/refresh", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/token/verify", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/password/reset", PUBLIC));
        rules.add(AccessRule.of(POST, "/api/v1/auth/password/reset/confirm", PUBLIC));

        // the root of the API, whose body or id tells what it is about: registration and accounts, or jobs
        rules.add(AccessRule.of(POST, "/api/v1", OPTIONAL));
        rules.add(AccessRule.of(null, "/api/v1", SIGNED_IN));
        rules.add(AccessRule.of(GET, "/api/v1" + ID, SIGNED_IN));
        rules.add(AccessRule.of(null, "/api/v1" + ID, ACCOUNT));

        // one's own account, and what it signs in with
        rules.add(AccessRule.of(POST, "/api/v1/auth/logout", SIGNED_IN));
        rules.add(AccessRule.of(POST, "/api/v1/api-keys/token", SIGNED_IN));
        group(rules, "/api/v1/me", null, ACCOUNT);
        group(rules, "/api/v1/users/me", null, ACCOUNT);
        group(rules, "/api/v1/auth", ACCOUNT, ACCOUNT);
        group(rules, "/api/v1/api-keys", ACCOUNT, ACCOUNT);
        group(rules, "/api/v1/oauth2/applications", ACCOUNT, ACCOUNT);

        // other people's accounts, and the server
        rules.add(AccessRule.of(null, "/api/v1/users/**", ADMIN));
        rules.add(AccessRule.of(null, "/api/v1/admin/**", ADMIN));

        // work
        group(rules, "/api/v1/jobs", JOBS_READ, JOBS_WRITE);
        group(rules, "/api/v1/teams", TEAMS_READ, TEAMS_WRITE);
        group(rules, "/api/v1/costs", COSTS_READ, COSTS_WRITE);
        group(rules, "/api/v1/usage", COSTS_READ, COSTS_WRITE);
        group(rules, "/api/v1/prices", COSTS_READ, COSTS_WRITE);
        group(rules, "/api/v1/budgets", COSTS_READ, COSTS_WRITE);
        group(rules, "/api/v1/webhooks", COSTS_READ, COSTS_WRITE); // they tell of budgets, and of nothing else as yet
        rules.add(AccessRule.of(POST, "/api/v1/workers/**", WORKER));
        rules.add(AccessRule.of(GET, "/workers/status", TASKS_READ));

        // everything else of the API: tasks, and what is about them
        group(rules, "/api/v1", TASKS_READ, TASKS_WRITE);
        return List.copyOf(rules);
    }

    /** A path and all below it. */
    private static void group(List<AccessRule> rules, String path, @Nullable Scope reading, Scope writing) {
        rules.add(AccessRule.of(path + "/**", reading, writing));
    }
}
