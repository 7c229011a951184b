package dev.millrace.teams.web;

import java.time.Instant;
import java.util.UUID;

import dev.millrace.teams.Team;

/** What is shown of a team. */
record TeamResponse(UUID id, String name, Instant createdAt, Instant updatedAt) {

    static TeamResponse of(Team team) {
        return new TeamResponse(team.id(), team.name().value(), team.createdAt(), team.updatedAt());
    }
}
