package dev.millrace.identity;

import java.util.Optional;
import java.util.UUID;

/**
 * What access tokens stand for: a sign-in, an API key, the consent of a user. A token names it in a claim, and lives no
 * longer than it does. A feature whose tokens stand for something else brings a bean of this type.
 */
public interface CallerSource {

    /** The claim of the token that holds the id. */
    String claim();

    /**
     * Who is behind it, as of a moment ago; empty where it is over. Asked on every request: the answer is to come from
     * memory, and to be no older than two seconds.
     */
    Optional<Caller> findCaller(UUID id);
}
