package dev.millrace.mail;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A mail as the outbox shows it.
 *
 * @param body what it says; null once it was sent, as it may hold what only its receiver should see
 * @param sentAt when the mail server took it; null where it has not
 * @param lastError why the last attempt failed
 */
public record OutboxMail(
        UUID id,
        String recipient,
        String subject,
        @Nullable String body,
        Instant createdAt,
        int attempts,
        @Nullable Instant sentAt,
        @Nullable Instant givenUpAt,
        @Nullable String lastError) {}
