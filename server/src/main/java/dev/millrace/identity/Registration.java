package dev.millrace.identity;

/** Who may make an account. */
public enum Registration {
    /** Anybody. */
    OPEN,
    /** Whoever an admin invited. */
    INVITE,
    /** Nobody. */
    CLOSED
}
