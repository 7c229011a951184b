package dev.millrace.identity;

/** Somebody made an account; told inside the transaction that makes it. */
public record UserRegistered(User user) {}
