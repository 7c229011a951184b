package dev.millrace.identity;

import java.util.UUID;

/**
 * What a user may do is another than before: its role changed, or its account was turned off, on or deleted. Published once
 * that is committed, for whoever remembers callers.
 */
public record UserSteered(UUID userId) {}
