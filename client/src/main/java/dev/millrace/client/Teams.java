package dev.millrace.client;

import java.util.Map;
import java.util.UUID;

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

    /** Deletes a team with its GPU jobs. */
    public void delete(UUID id) {
        transport.call("DELETE", PATH + "/" + id, null);
    }
}
