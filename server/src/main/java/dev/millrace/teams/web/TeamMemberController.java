package dev.millrace.teams.web;

import java.util.List;
import java.util.Objects;
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
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.teams.TeamMember;
import dev.millrace.teams.TeamRole;
import dev.millrace.teams.TeamService;

@RestController
@RequestMapping("/api/v1/teams/{teamId}/members")
@Tag(name = "Teams")
class TeamMemberController {

    private final TeamService teams;
    private final UserService users;

    TeamMemberController(TeamService teams, UserService users) {
        this.teams = teams;
        this.users = users;
    }

    /** Lists who is in a team; for its members and admins. */
    @GetMapping
    ResponseEntity<List<TeamMember>> list(Caller caller, @PathVariable UUID teamId, PageRequest page) {
        return Lists.bare(teams.members(caller, teamId, page));
    }

    /** Takes a user into a team, by id or by e-mail; only an owner can take in another owner. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    TeamMember add(Caller caller, @PathVariable UUID teamId, @RequestBody NewMemberRequest request) {
        teams.requireMember(caller, teamId);
        TeamRole role = Objects.requireNonNullElse(request.role(), TeamRole.MEMBER);
        return teams.addMember(caller, teamId, user(request).id(), role);
    }

    /** Makes a member an owner, or an owner a member; for owners and admins. The last owner stays one (409). */
    @PutMapping("/{userId}")
    TeamMember changeRole(
            Caller caller,
            @PathVariable UUID teamId,
            @PathVariable UUID userId,
            @RequestBody MemberRoleRequest request) {
        return teams.changeRole(caller, teamId, userId, request.role());
    }

    /** Removes a member: oneself or another; an owner only by owners and admins. The last owner stays (409). */
    @DeleteMapping("/{userId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @PathVariable UUID teamId, @PathVariable UUID userId) {
        teams.removeMember(caller, teamId, userId);
    }

    private User user(NewMemberRequest request) {
        return (request.email() == null
                        ? users.find(Objects.requireNonNull(request.userId()))
                        : users.findByEmail(request.email()))
                .filter(User::isActive)
                .orElseThrow(() -> ApiException.notFound("there is no such user"));
    }
}
