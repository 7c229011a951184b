package dev.millrace.identity;

import java.time.Duration;

/**
 * What a client holds after it signed in.
 *
 * @param access sent with each request
 * @param accessTtl how long the access token lives from now
 * @param refresh exchanged, once, for the next pair
 */
public record Tokens(String access, Duration accessTtl, String refresh) {

    @Override
    public String toString() {
        return "Tokens[secret]";
    }
}
