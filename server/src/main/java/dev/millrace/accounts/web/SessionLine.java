package dev.millrace.accounts.web;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Session;

/**
 * A sign-in as its page shows it.
 *
 * @param with the browser and its system, or what else signed in
 * @param isHere whether it is the browser that looks at the page
 */
record SessionLine(
        UUID id,
        String with,
        @Nullable String userAgent,
        @Nullable String address,
        Instant since,
        Instant renewedAt,
        boolean isHere) {

    static SessionLine of(Session session, Caller caller) {
        return new SessionLine(
                session.id(),
                UserAgent.inWords(session.userAgent()),
                session.userAgent(),
                session.address(),
                session.createdAt(),
                session.refreshedAt(),
                session.id().equals(caller.sessionId()));
    }
}
