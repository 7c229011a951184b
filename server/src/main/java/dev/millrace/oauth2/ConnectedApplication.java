package dev.millrace.oauth2;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An application that a user allowed to act for it. */
public record ConnectedApplication(UUID id, String name, List<String> scopes, Instant since) {}
