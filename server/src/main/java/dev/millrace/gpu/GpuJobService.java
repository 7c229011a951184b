package dev.millrace.gpu;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.PageRequest;
import dev.millrace.teams.TeamService;

/** Records, shows, changes and deletes GPU jobs. They belong to teams: members of one see and change what is its own. */
@Service
public class GpuJobService {

    private final GpuJobRepository jobs;
    private final SpendRepository spend;
    private final RunCostRepository costs;
    private final TeamService teams;
    private final Ids ids;

    GpuJobService(GpuJobRepository jobs, SpendRepository spend, RunCostRepository costs, TeamService teams, Ids ids) {
        this.jobs = jobs;
        this.spend = spend;
        this.costs = costs;
        this.teams = teams;
        this.ids = ids;
    }

    /** @throws ApiException 404 where there is no such team, 403 where the caller is not in it */
    @Transactional
    public GpuJob create(Caller caller, GpuJobFields fields) {
        teams.requireMember(caller, fields.teamId());
        GpuJob job = jobs.insert(ids.next(), caller.userId(), fields);
        spend.record(List.of(job.id()));
        return job;
    }

    /** @throws ApiException 403 where the job is another team's */
    public Optional<GpuJob> find(Caller caller, UUID id) {
        Optional<GpuJob> found = jobs.findAll(List.of(id)).stream().findFirst();
        found.ifPresent(job -> requireMember(caller, job));
        return found;
    }

    public Map<UUID, GpuJob> findAll(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : jobs.findAll(ids).stream().collect(Collectors.toMap(GpuJob::id, Function.identity()));
    }

    /** What jobs cost; those of which nothing can be said are missing. */
    public Map<UUID, RunCost> costs(Collection<UUID> ids) {
        return ids.isEmpty() ? Map.of() : costs.ofJobs(ids);
    }

    /**
     * How many jobs {@link #newest} can page through: those of one team, or of all that the caller may see.
     *
     * @throws ApiException 403 where the caller is not in the team
     */
    public long count(Caller caller, @Nullable UUID team, @Nullable GpuJobStatus status, @Nullable String provider) {
        return jobs.count(new GpuJobFilter(seen(caller, team), status, provider));
    }

    /** The ids of the jobs, newest first. */
    public List<UUID> newest(
            Caller caller,
            @Nullable UUID team,
            @Nullable GpuJobStatus status,
            @Nullable String provider,
            PageRequest page) {
        return jobs.newest(new GpuJobFilter(seen(caller, team), status, provider), page);
    }

    /**
     * Changes a reported job.
     *
     * @param change makes of the fields as they are those that shall be
     * @throws ApiException 403 where it is another team's, or would be; 409 where it was measured
     */
    @Transactional
    public Optional<GpuJob> change(Caller caller, UUID id, UnaryOperator<GpuJobFields> change) {
        Optional<GpuJob> found = jobs.lock(id);
        if (found.isEmpty()) {
            return found;
        }
        GpuJob job = found.get();
        requireMember(caller, job);
        if (job.source() == GpuJobSource.MEASURED) {
            throw ApiException.conflict(
                    "job " + id + " was measured: it is what its task's run was, and cannot be changed");
        }
        GpuJobFields fields = change.apply(GpuJobFields.of(job));
        if (!fields.teamId().equals(job.teamId())) {
            teams.requireMember(caller, fields.teamId());
        }
        GpuJob changed = jobs.update(id, fields);
        spend.strike(id);
        spend.record(List.of(id));
        return Optional.of(changed);
    }

    /**
     * Deletes a job. A reported one was a mistake then, and goes from the books as well; what was measured stays in them.
     *
     * @throws ApiException 403 where the job is another team's
     */
    @Transactional
    public boolean delete(Caller caller, UUID id) {
        Optional<GpuJob> found = jobs.lock(id);
        found.ifPresent(job -> {
            requireMember(caller, job);
            if (job.source() == GpuJobSource.REPORTED) {
                spend.strike(id);
            }
            jobs.delete(id);
        });
        return found.isPresent();
    }

    private @Nullable Set<UUID> seen(Caller caller, @Nullable UUID team) {
        if (team == null) {
            return caller.seesAllWork() ? null : teams.teamsOf(caller.userId());
        }
        if (!caller.seesAllWork() && teams.exists(team)) {
            teams.requireMember(caller, team);
        }
        return Set.of(team);
    }

    private void requireMember(Caller caller, GpuJob job) {
        UUID team = job.teamId();
        boolean isOwn = team == null ? caller.mayActFor(job.userId()) : teams.isMember(team, caller.userId());
        if (!isOwn && !caller.seesAllWork()) {
            throw ApiException.forbidden("job " + job.id() + " belongs to a team that you are not in");
        }
    }
}
