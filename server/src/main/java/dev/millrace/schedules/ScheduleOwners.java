package dev.millrace.schedules;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.identity.Role;
import dev.millrace.identity.Scope;
import dev.millrace.identity.UserService;
import dev.millrace.teams.TeamService;

/** Tells whose schedules may make tasks: those of who could make the same tasks by hand. */
@Component
class ScheduleOwners {

    private final UserService users;
    private final TeamService teams;

    ScheduleOwners(UserService users, TeamService teams) {
        this.users = users;
        this.teams = teams;
    }

    /** Why schedules may make no tasks, by their ids; those that may are missing. */
    Map<UUID, String> hindrances(Collection<Schedule> schedules) {
        Set<UUID> owners = schedules.stream().map(Schedule::owner).collect(Collectors.toSet());
        Map<UUID, Role> roles = users.rolesOfActive(owners);
        Map<UUID, Set<UUID>> memberships = teams.teamsOf(schedules.stream()
                .filter(schedule -> schedule.team() != null)
                .map(Schedule::owner)
                .collect(Collectors.toSet()));
        Map<UUID, String> hindrances = new HashMap<>();
        for (Schedule schedule : schedules) {
            String hindrance = hindrance(
                    roles.get(schedule.owner()), schedule.team(), memberships.getOrDefault(schedule.owner(), Set.of()));
            if (hindrance != null) {
                hindrances.put(schedule.id(), hindrance);
            }
        }
        return hindrances;
    }

    /** @param role the owner's; null where the account is not active */
    private static @Nullable String hindrance(@Nullable Role role, @Nullable UUID team, Set<UUID> memberships) {
        if (role == null) {
            return "the account of its owner is not active";
        }
        if (!role.scopes().contains(Scope.TASKS_WRITE)) {
            return "its owner may make no tasks any more";
        }
        return team == null || role.seesAllWork() || memberships.contains(team)
                ? null
                : "its owner is not in its team any more";
    }
}
