package dev.millrace.identity.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Session;

/**
 * A sign-in that is alive.
 *
 * @param isCurrent whether this request's token came of it
 * @param refreshedAt when its tokens were last renewed
 * @param expiresAt its end, however often it is renewed
 * @param address where somebody signed in
 * @param userAgent with what
 */
record SessionResponse(
        UUID id,
        boolean isCurrent,
        Instant createdAt,
        Instant refreshedAt,
        Instant expiresAt,
        @Nullable String address,
        @Nullable String userAgent) {

    static SessionResponse of(Session session, @Nullable UUID current) {
        return new SessionResponse(
                session.id(),
                session.id().equals(current),
                session.createdAt(),
                session.refreshedAt(),
                session.expiresAt(),
                session.address(),
                session.userAgent());
    }
}
