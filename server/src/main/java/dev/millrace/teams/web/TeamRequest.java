package dev.millrace.teams.web;

import dev.millrace.teams.TeamName;

/** The body that makes a team or changes one. */
record TeamRequest(String name) {

    TeamRequest {
        name = TeamName.parse(name).value();
    }

    TeamName teamName() {
        return new TeamName(name);
    }
}
