package dev.millrace.identity.web;

/** Who may call a route. What a caller may do with which object is decided behind the route. */
enum Access {
    /** Anybody; credentials are not even looked at, so that stale ones do no harm. */
    PUBLIC,
    /** Anybody; who brings good credentials is known, and bad ones count as none. The route decides whom it serves. */
    OPTIONAL,
    /** Any active user. */
    SIGNED_IN,
    /** Admins only. */
    ADMIN
}
