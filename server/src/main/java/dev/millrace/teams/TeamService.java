package dev.millrace.teams;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/**
 * Makes, changes and deletes teams, and says who is in them. Any user may read the names of teams; what a team has, and
 * who is in it, is its members' and the admins' business.
 */
@Service
public class TeamService {

    private final TeamRepository teams;
    private final TransactionOperations transaction;
    private final Ids ids;

    TeamService(TeamRepository teams, TransactionOperations transaction, Ids ids) {
        this.teams = teams;
        this.transaction = transaction;
        this.ids = ids;
    }

    /** The teams that a user is in. */
    public Set<UUID> teamsOf(UUID user) {
        return teams.teamsOf(user);
    }

    /** The teams that each of some users is in; who is in none is missing. */
    public Map<UUID, Set<UUID>> teamsOf(Collection<UUID> users) {
        return users.isEmpty()
                ? Map.of()
                : teams.teamsOf(users).stream()
                        .collect(Collectors.groupingBy(
                                TeamRepository.Membership::user,
                                Collectors.mapping(TeamRepository.Membership::team, Collectors.toSet())));
    }

    /** Everybody who is in a team with a user, the user too where it is in one. */
    public Set<UUID> matesOf(UUID user) {
        return teams.matesOf(user);
    }

    public boolean isMember(UUID team, UUID user) {
        return teams.findMember(team, user).isPresent();
    }

    public boolean exists(UUID team) {
        return teams.find(team).isPresent();
    }

    public Optional<Team> find(UUID id) {
        return teams.find(id);
    }

    /** The teams that there are among the given ids. */
    public Map<UUID, Team> findAll(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : teams.findAll(ids).stream().collect(Collectors.toMap(Team::id, Function.identity()));
    }

    /** @throws ApiException 404 where there is none */
    public Team get(UUID id) {
        return teams.find(id).orElseThrow(() -> noTeam(id));
    }

    /** All teams, the oldest first. */
    public Page<Team> list(PageRequest page) {
        return teams.list(page);
    }

    /**
     * Makes a team; its maker is its first owner.
     *
     * @throws ApiException 409 where the name is taken
     */
    public Team create(Caller caller, TeamName name) {
        return inTransaction(() -> {
            Team team = teams.insert(ids.next(), name).orElseThrow(() -> taken(name));
            teams.add(team.id(), caller.userId(), TeamRole.OWNER);
            return team;
        });
    }

    /** @throws ApiException 404, 403 where the caller is not in the team, 409 where the name is taken */
    public Team rename(Caller caller, UUID id, TeamName name) {
        requireMember(caller, id);
        try {
            return teams.rename(id, name).orElseThrow(() -> noTeam(id));
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
    }

    /**
     * Deletes a team and all that is only its own; what it cost stays in the books.
     *
     * @throws ApiException 404, 403 where the caller is not in the team
     */
    public void delete(Caller caller, UUID id) {
        requireMember(caller, id);
        if (!teams.delete(id)) {
            throw noTeam(id);
        }
    }

    /** @throws ApiException 404 where there is no such team, 403 where the caller is neither in it nor sees all work */
    public void requireMember(Caller caller, UUID team) {
        get(team);
        if (!caller.seesAllWork() && !isMember(team, caller.userId())) {
            throw ApiException.forbidden("you are not in team " + team);
        }
    }

    /** @throws ApiException 404 where there is no such team, 403 where the caller neither owns it nor sees all work */
    public void requireOwner(Caller caller, UUID team) {
        requireMember(caller, team);
        if (!ownsOrRules(caller, team)) {
            throw ApiException.forbidden("only an owner of team " + team + " may do that");
        }
    }

    public Page<TeamMember> members(Caller caller, UUID team, PageRequest page) {
        requireMember(caller, team);
        return teams.members(team, page);
    }

    /** Whom to tell of a team's money: those of its owners whose accounts are active. */
    public List<TeamMember> owners(UUID team) {
        return teams.owners(team);
    }

    /**
     * Takes a user into a team.
     *
     * @throws ApiException 403 where a mere member would make an owner, 409 where the user is in the team already
     */
    public TeamMember addMember(Caller caller, UUID team, UUID user, TeamRole role) {
        return changing(caller, team, () -> {
            if (role == TeamRole.OWNER) {
                requireOwner(caller, team);
            }
            if (!teams.add(team, user, role)) {
                throw ApiException.conflict("user " + user + " is in team " + team + " already");
            }
            return member(team, user);
        });
    }

    /**
     * Makes a member an owner, or an owner a member.
     *
     * @throws ApiException 403 where the caller is no owner, 404 where the user is no member, 409 where it is the last owner
     */
    public TeamMember changeRole(Caller caller, UUID team, UUID user, TeamRole role) {
        return changing(caller, team, () -> {
            requireOwner(caller, team);
            TeamMember member = member(team, user);
            if (member.role() == role) {
                return member;
            }
            keepAnOwner(team, member);
            teams.changeRole(team, user, role);
            return member(team, user);
        });
    }

    /**
     * Removes a member: oneself, another member, or (owners and admins only) an owner.
     *
     * @throws ApiException 403 where a mere member would remove an owner, 404 where the user is no member, 409 where it is
     *     the last owner
     */
    public void removeMember(Caller caller, UUID team, UUID user) {
        changing(caller, team, () -> {
            TeamMember member = member(team, user);
            if (member.role() == TeamRole.OWNER) {
                requireOwner(caller, team);
            }
            keepAnOwner(team, member);
            teams.remove(team, user);
            return member;
        });
    }

    /** Whoever changes the members of one team at the same moment waits, so that no two leave it without an owner. */
    private <T> T changing(Caller caller, UUID team, Supplier<T> change) {
        return inTransaction(() -> {
            teams.lock(team);
            requireMember(caller, team);
            return change.get();
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        T done = transaction.execute(status -> work.get());
        if (done == null) {
            throw new IllegalStateException("the work answered nothing");
        }
        return done;
    }

    private boolean ownsOrRules(Caller caller, UUID team) {
        return caller.seesAllWork()
                || teams.findMember(team, caller.userId())
                        .filter(member -> member.role() == TeamRole.OWNER)
                        .isPresent();
    }

    private void keepAnOwner(UUID team, TeamMember leaving) {
        if (leaving.role() == TeamRole.OWNER && !teams.existsOtherOwner(team, leaving.userId())) {
            throw ApiException.conflict("user " + leaving.userId() + " is the last owner of team " + team
                    + "; make another member an owner first, or delete the team");
        }
    }

    private TeamMember member(UUID team, UUID user) {
        return teams.findMember(team, user)
                .orElseThrow(() -> ApiException.notFound("user " + user + " is not in team " + team));
    }

    private static ApiException taken(TeamName name) {
        return ApiException.conflict("there is a team named " + name + " already");
    }

    private static ApiException noTeam(UUID id) {
        return ApiException.notFound("there is no team " + id);
    }
}
