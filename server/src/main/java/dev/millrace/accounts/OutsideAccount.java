package dev.millrace.accounts;

import java.time.Instant;

/**
 * An account elsewhere that signs a user in.
 *
 * @param provider the id of whose it is
 * @param email what the provider said when they were connected
 */
public record OutsideAccount(String provider, String email, Instant connectedAt, Instant usedAt) {}
