package dev.millrace.teams;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** The tables of teams and their members. A member whose account is deleted is no member. */
@Repository
class TeamRepository {

    private final JdbcClient db;

    TeamRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String INSERT = """
            insert into teams (id, name, name_key)
            values (:id, :name, :key)
            on conflict do nothing
            returning *
            """;

    /** Empty where the name is taken. */
    Optional<Team> insert(UUID id, TeamName name) {
        return db.sql(INSERT)
                .param("id", id)
                .param("name", name.value())
                .param("key", name.key())
                .query(TeamRepository::team)
                .optional();
    }

    private static final String FIND = """
            select *
              from teams
             where id = any(:ids)
            """;

    Optional<Team> find(UUID id) {
        return findAll(List.of(id)).stream().findFirst();
    }

    List<Team> findAll(Collection<UUID> ids) {
        return db.sql(FIND)
                .param("ids", ids.toArray(UUID[]::new))
                .query(TeamRepository::team)
                .list();
    }

    private static final String LIST = """
            select *
              from teams
             order by id
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from teams
            """;

    /** All teams, the oldest first. */
    Page<Team> list(PageRequest page) {
        List<Team> teams = db.sql(LIST)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(TeamRepository::team)
                .list();
        return new Page<>(teams, page, db.sql(COUNT).query(Long.class).single());
    }

    private static final String RENAME = """
            update teams
               set name = :name,
                   name_key = :key,
                   updated_at = now()
             where id = :id
            returning *
            """;

    /** @throws DuplicateKeyException where another team has the name */
    Optional<Team> rename(UUID id, TeamName name) {
        return db.sql(RENAME)
                .param("id", id)
                .param("name", name.value())
                .param("key", name.key())
                .query(TeamRepository::team)
                .optional();
    }

    private static final String DELETE = """
            delete from teams
             where id = :id
            """;

    boolean delete(UUID id) {
        return db.sql(DELETE).param("id", id).update() == 1;
    }

    // What refers to the team may still be written meanwhile; only changes of its members queue up here.
    private static final String LOCK = """
            select id
              from teams
             where id = :id
               for no key update
            """;

    /** Until the transaction ends nobody else changes who is in the team; false where there is none. */
    boolean lock(UUID id) {
        return db.sql(LOCK).param("id", id).query(UUID.class).optional().isPresent();
    }

    private static final String MEMBER = """
            select member.user_id, member.role, member.added_at, account.email, account.full_name
              from team_members member
              join users account on account.id = member.user_id and account.deleted_at is null
             where member.team_id = :team
               and member.user_id = :user
            """;

    Optional<TeamMember> findMember(UUID team, UUID user) {
        return db.sql(MEMBER)
                .param("team", team)
                .param("user", user)
                .query(TeamRepository::member)
                .optional();
    }

    private static final String MEMBERS = """
            select member.user_id, member.role, member.added_at, account.email, account.full_name
              from team_members member
              join users account on account.id = member.user_id and account.deleted_at is null
             where member.team_id = :team
             order by member.added_at, member.user_id
            offset :skip
             limit :limit
            """;

    private static final String OWNERS = """
            select member.user_id, member.role, member.added_at, account.email, account.full_name
              from team_members member
              join users account on account.id = member.user_id and account.deleted_at is null and account.is_active
             where member.team_id = :team
               and member.role = 'owner'
             order by member.added_at, member.user_id
            """;

    /** Those of a team's owners whose accounts are active. */
    List<TeamMember> owners(UUID team) {
        return db.sql(OWNERS).param("team", team).query(TeamRepository::member).list();
    }

    private static final String COUNT_MEMBERS = """
            select count(*)
              from team_members member
              join users account on account.id = member.user_id and account.deleted_at is null
             where member.team_id = :team
            """;

    /** A team's members in the order in which they came. */
    Page<TeamMember> members(UUID team, PageRequest page) {
        List<TeamMember> members = db.sql(MEMBERS)
                .param("team", team)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(TeamRepository::member)
                .list();
        long total = db.sql(COUNT_MEMBERS).param("team", team).query(Long.class).single();
        return new Page<>(members, page, total);
    }

    private static final String ADD = """
            insert into team_members (team_id, user_id, role)
            values (:team, :user, :role)
            on conflict do nothing
            """;

    /** False where the user is in the team already. */
    boolean add(UUID team, UUID user, TeamRole role) {
        return db.sql(ADD)
                        .param("team", team)
                        .param("user", user)
                        .param("role", role.word())
                        .update()
                == 1;
    }

    private static final String CHANGE_ROLE = """
            update team_members
               set role = :role
             where team_id = :team
               and user_id = :user
            """;

    void changeRole(UUID team, UUID user, TeamRole role) {
        db.sql(CHANGE_ROLE)
                .param("team", team)
                .param("user", user)
                .param("role", role.word())
                .update();
    }

    private static final String REMOVE = """
            delete from team_members
             where team_id = :team
               and user_id = :user
            """;

    void remove(UUID team, UUID user) {
        db.sql(REMOVE).param("team", team).param("user", user).update();
    }

    private static final String EXISTS_OTHER_OWNER = """
            select exists (select
                             from team_members member
                             join users account on account.id = member.user_id and account.deleted_at is null
                            where member.team_id = :team
                              and member.role = 'owner'
                              and member.user_id <> :user)
            """;

    boolean existsOtherOwner(UUID team, UUID user) {
        return db.sql(EXISTS_OTHER_OWNER)
                .param("team", team)
                .param("user", user)
                .query(Boolean.class)
                .single();
    }

    private static final String TEAMS_OF = """
            select team_id
              from team_members
             where user_id = :user
            """;

    Set<UUID> teamsOf(UUID user) {
        return new HashSet<>(
                db.sql(TEAMS_OF).param("user", user).query(UUID.class).list());
    }

    private static final String TEAMS_OF_ALL = """
            select user_id, team_id
              from team_members
             where user_id = any(:users)
            """;

    /** A user and a team that it is in. */
    record Membership(UUID user, UUID team) {}

    List<Membership> teamsOf(Collection<UUID> users) {
        return db.sql(TEAMS_OF_ALL)
                .param("users", users.toArray(UUID[]::new))
                .query((row, number) ->
                        new Membership(row.getObject("user_id", UUID.class), row.getObject("team_id", UUID.class)))
                .list();
    }

    private static final String MATES_OF = """
            select distinct mate.user_id
              from team_members own
              join team_members mate on mate.team_id = own.team_id
             where own.user_id = :user
            """;

    Set<UUID> matesOf(UUID user) {
        return new HashSet<>(
                db.sql(MATES_OF).param("user", user).query(UUID.class).list());
    }

    private static Team team(ResultSet row, int number) throws SQLException {
        return new Team(
                row.getObject("id", UUID.class),
                new TeamName(row.getString("name")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static TeamMember member(ResultSet row, int number) throws SQLException {
        return new TeamMember(
                row.getObject("user_id", UUID.class),
                row.getString("email"),
                row.getString("full_name"),
                TeamRole.of(row.getString("role")),
                row.getTimestamp("added_at").toInstant());
    }
}
