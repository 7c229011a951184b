package dev.millrace.identity;

import java.util.UUID;

/**
 * Who makes a request. A controller that takes a parameter of this type is given the signed-in caller.
 *
 * @param userId the user
 * @param role the user's role now, not when its token was made
 * @param sessionId the sign-in that the caller's token came of
 */
public record Caller(UUID userId, Role role, UUID sessionId) {

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    /** Whether the caller may see and change what belongs to the given user. */
    public boolean mayActFor(UUID owner) {
        return isAdmin() || userId.equals(owner);
    }
}
