package dev.millrace.identity.web;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Caller;
import dev.millrace.identity.User;

/**
 * A user as the API shows it.
 *
 * @param role left out where neither an admin nor the user looks
 */
record UserResponse(
        UUID id,
        String email,
        @Nullable String fullName,
        boolean isActive,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role) {

    static UserResponse of(User user) {
        return with(user, null);
    }

    /** With the role where the caller is an admin, or the user itself. */
    static UserResponse of(User user, Caller caller) {
        return caller.isAdmin() || caller.userId().equals(user.id()) ? withRole(user) : of(user);
    }

    static UserResponse withRole(User user) {
        return with(user, user.role().word());
    }

    private static UserResponse with(User user, @Nullable String role) {
        return new UserResponse(
                user.id(),
                user.email().text(),
                user.fullName(),
                user.isActive(),
                user.createdAt(),
                user.updatedAt(),
                role);
    }
}
