package dev.millrace.platform.idempotency;

import java.util.List;

/** Where the header {@code Idempotency-Key} is heeded: at every POST of the API, with few exceptions. */
public final class IdempotentRoutes {

    static final String ROOT = "/api/v1";

    // Signing in makes tokens that must not be kept, and counts failures that must not be rolled back; workers' calls
    // are fenced by their leases, and may wait for long.
    private static final List<String> APART = List.of(
            "/api/v1/auth/login",
            "/api/v1/auth/logout",
            "/api/v1/auth/token",
            "/api/v1/token",
            "/api/v1/oauth2/token",
            "/api/v1/oauth2/revoke_token",
            "/api/v1/oauth2/introspect",
            "/api/v1/oauth2/authorize",
            "/api/v1/oauth2/userinfo",
            "/api/v1/workers/");

    private IdempotentRoutes() {}

    /** Whether a POST to this path may be repeated under a key. */
    public static boolean contain(String path) {
        return (path.equals(ROOT) || path.startsWith(ROOT + "/"))
                && APART.stream().noneMatch(path::startsWith);
    }
}
