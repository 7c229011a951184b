package dev.millrace.identity.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Invites;
import dev.millrace.identity.Role;
import dev.millrace.platform.ApiException;

/**
 * Whom to invite.
 *
 * @param email left out, whoever has the word may use it
 * @param role what the new user will be; left out, a `user`
 * @param expiresIn seconds, up to 30 days; left out, seven days
 */
record InviteRequest(
        @Nullable String email,
        @Nullable Role role,
        @Nullable Long expiresIn) {

    private static final Duration USUAL = Duration.ofDays(7);

    InviteRequest {
        if (expiresIn != null && (expiresIn < 1 || expiresIn > Invites.LONGEST.toSeconds())) {
            throw ApiException.invalid(
                    "expires_in", "must be a whole number of seconds from 1 to " + Invites.LONGEST.toSeconds());
        }
    }

    Role roleOrUser() {
        return role == null ? Role.USER : role;
    }

    Duration ttl() {
        return expiresIn == null ? USUAL : Duration.ofSeconds(expiresIn);
    }
}
