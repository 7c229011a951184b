package dev.millrace.teams.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.teams.TeamService;

@RestController
@RequestMapping("/api/v1/teams")
@Tag(name = "Teams")
class TeamController {

    private final TeamService teams;

    TeamController(TeamService teams) {
        this.teams = teams;
    }

    /** Lists all teams, the oldest first. */
    @GetMapping
    ResponseEntity<List<TeamResponse>> list(PageRequest page) {
        return Lists.bare(teams.list(page).map(TeamResponse::of));
    }

    /** Makes a team. Its maker is its first member, and its owner. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TeamResponse create(Caller caller, @RequestBody TeamRequest request) {
        return TeamResponse.of(teams.create(caller, request.teamName()));
    }

    /** Shows a team. */
    @GetMapping("/{teamId}")
    TeamResponse get(@PathVariable UUID teamId) {
        return TeamResponse.of(teams.get(teamId));
    }

    /** Renames a team; for its members and admins. */
    @PutMapping("/{teamId}")
    TeamResponse rename(Caller caller, @PathVariable UUID teamId, @RequestBody TeamRequest request) {
        return TeamResponse.of(teams.rename(caller, teamId, request.teamName()));
    }

    /** Deletes a team with its GPU jobs; for its members and admins. What it cost stays in the books. */
    @DeleteMapping("/{teamId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID teamId) {
        teams.delete(caller, teamId);
    }
}
