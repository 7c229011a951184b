package dev.millrace.identity;

/**
 * An account has another e-mail, name or password; told inside the transaction that changes it.
 *
 * @param password whether the password is another
 */
public record UserChanged(User before, User after, boolean password) {}
