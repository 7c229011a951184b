package dev.millrace.client;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Accounts: one's own, and for admins those of others. */
public final class Users {

    private static final String ROOT = "/api/v1/";

    private final Transport transport;

    Users(Transport transport) {
        this.transport = transport;
    }

    /** @param role {@code admin}, {@code operator}, {@code user} or {@code viewer}; null where one may not know */
    public record User(
            UUID id,
            String email,
            @Nullable String fullName,
            boolean isActive,
            @Nullable String role,
            Instant createdAt,
            Instant updatedAt) {}

    /** Whose credentials these are. */
    public User me() {
        return transport.get(ROOT + "me").as(User.class);
    }

    public User get(UUID id) {
        return transport.get(ROOT + id).as(User.class);
    }

    /** All users, for admins. */
    public Page<User> list(long skip, int limit) {
        return transport
                .get(Query.with(ROOT + "users", Map.of("skip", skip, "limit", limit)))
                .barePage(User.class, skip, limit);
    }

    public Stream<User> stream() {
        return Pages.stream(this::list);
    }

    /** Changes e-mail, password or name: fields of {@code PATCH /{user_id}} by their names there. */
    public User change(UUID id, Map<String, ?> fields) {
        return transport.call("PATCH", ROOT + id, fields).as(User.class);
    }

    /** Gives an account another role, for admins. */
    public User setRole(UUID id, String role) {
        return transport
                .call("PATCH", ROOT + "users/" + id, Map.of("role", role))
                .as(User.class);
    }

    /** Turns an account off, or on again, for admins. */
    public User setActive(UUID id, boolean active) {
        return transport
                .call("PATCH", ROOT + "users/" + id, Map.of("is_active", active))
                .as(User.class);
    }

    /** Deletes an account: it can no longer be used. */
    public void delete(UUID id) {
        transport.delete(ROOT + id);
    }
}
