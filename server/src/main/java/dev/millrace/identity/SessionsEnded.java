package dev.millrace.identity;

import java.util.UUID;

/**
 * All that a user was signed in with is over: told inside the transaction that ends it, so that what else acts for the user
 * ends with it.
 *
 * @param because a word of the sessions' own reasons
 */
public record SessionsEnded(UUID userId, String because) {}
