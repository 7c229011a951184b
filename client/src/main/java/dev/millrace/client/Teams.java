package dev.millrace.client;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** Teams. */
public final class Teams {

    private static final String PATH = "/api/v1/teams";

    private final Transport transport;

    Teams(Transport transport) {
        this.transport = transport;
    }

    /** All teams, the oldest first. */
    public Page<Team> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("skip", skip, "limit", limit)))
                .barePage(Team.class, skip, limit);
    }

    /** Makes a team, whose first member you are. */
    public Team create(String name) {
        return transport.call("POST", PATH, Map.of("name", name)).as(Team.class);
    }

    public Team get(UUID id) {
        return transport.get(PATH + "/" + id).as(Team.class);
    }

    public Team rename(UUID id, String name) {
        return transport.call("PUT", PATH + "/" + id, Map.of("name", name)).as(Team.class);
    }

    public Stream<Team> stream() {
        return Pages.stream(this::list);
    }

    /** @param role {@code owner} or {@code member} */
    public record Member(
            UUID userId, String email, @Nullable String fullName, String role, Instant addedAt) {}

    public Page<Member> members(UUID team, long skip, int limit) {
        return transport
                .get(Query.with(PATH + "/" + team + "/members", Map.of("skip", skip, "limit", limit)))
                .barePage(Member.class, skip, limit);
    }

    /** @param role {@code owner} or {@code member} */
    public Member addMember(UUID team, UUID user, String role) {
        return transport
                .call("POST", PATH + "/" + team + "/members", Map.of("user_id", user, "role", role))
                .as(Member.class);
    }

    /** @param role {@code owner} or {@code member} */
    public Member changeRole(UUID team, UUID user, String role) {
        return transport
                .call("PUT", PATH + "/" + team + "/members/" + user, Map.of("role", role))
                .as(Member.class);
    }

    public void removeMember(UUID team, UUID user) {
        transport.delete(PATH + "/" + team + "/members/" + user);
    }

    /** Deletes a team with its GPU jobs. */
    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }
}
