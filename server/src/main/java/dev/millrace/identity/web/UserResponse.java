package dev.millrace.identity.web;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

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
        return of(user, null);
    }

    static UserResponse withRole(User user) {
        return of(user, user.role().word());
    }

    private static UserResponse of(User user, @Nullable String role) {
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
