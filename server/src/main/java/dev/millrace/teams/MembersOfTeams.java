package dev.millrace.teams;

import java.util.Set;
import java.util.UUID;

import org.springframework.stereotype.Component;

import dev.millrace.identity.TeamMates;

/** Tells identity, which knows of no teams, whom a user may see. */
@Component
class MembersOfTeams implements TeamMates {

    private final TeamRepository teams;

    MembersOfTeams(TeamRepository teams) {
        this.teams = teams;
    }

    @Override
    public Set<UUID> of(UUID userId) {
        return teams.matesOf(userId);
    }
}
