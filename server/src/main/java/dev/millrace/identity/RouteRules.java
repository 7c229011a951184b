package dev.millrace.identity;

import java.util.Optional;

/** What the rules on routes say, for those who describe the API. */
public interface RouteRules {

    /** Whether a route answers without credentials. */
    boolean isPublic(String method, String path);

    /** The scope that credentials need for a route; empty where any will do. */
    Optional<Scope> scope(String method, String path);
}
