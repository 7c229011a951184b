package dev.millrace.identity;

/** What a user may do beyond its own things. */
public enum Role {
    USER,
    ADMIN
}
