package dev.millrace.client;

import java.time.Instant;
import java.util.UUID;

/** People who share jobs and costs. */
public record Team(UUID id, String name, Instant createdAt, Instant updatedAt) {}
