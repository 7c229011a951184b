package dev.millrace.teams.web;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.teams.TeamRole;

/**
 * The body that takes a user into a team.
 *
 * @param userId the user, or
 * @param email its e-mail
 * @param role owner or member (the default)
 */
record NewMemberRequest(
        @Nullable UUID userId,
        @Nullable String email,
        @Nullable TeamRole role) {

    NewMemberRequest {
        if ((userId == null) == (email == null)) {
            throw ApiException.invalid("user_id", "one of user_id and email is required, not both");
        }
    }
}
