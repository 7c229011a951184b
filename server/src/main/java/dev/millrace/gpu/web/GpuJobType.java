package dev.millrace.gpu.web;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.gpu.GpuJob;
import dev.millrace.gpu.GpuJobService;
import dev.millrace.gpu.GpuJobStatus;
import dev.millrace.gpu.RunCost;
import dev.millrace.identity.Caller;
import dev.millrace.jobs.JobFilter;
import dev.millrace.jobs.JobType;
import dev.millrace.jobs.NewJob;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestRecords;

/** Puts GPU jobs under {@code /jobs}. */
@Component
class GpuJobType implements JobType {

    static final String NAME = "gpu";

    private final GpuJobService jobs;
    private final RequestRecords records;

    GpuJobType(GpuJobService jobs, RequestRecords records) {
        this.jobs = jobs;
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> tellingFields() {
        return Set.of("team_id", "gpu_type");
    }

    @Override
    public String shape() {
        return """
            {"team_id": "550e8400-e29b-41d4-a716-446655440000", "model_name": "GPT-4", "gpu_type": "A100", \
            "provider": "AWS", "status": "running", "start_time": "2026-01-09T20:00:00Z"}""";
    }

    @Override
    public Class<?> bodyType() {
        return NewGpuJobRequest.class;
    }

    @Override
    public Class<?> answerType() {
        return GpuJobResponse.class;
    }

    @Override
    public Set<String> statuses() {
        return Arrays.stream(GpuJobStatus.values()).map(GpuJobStatus::word).collect(Collectors.toSet());
    }

    @Override
    public NewJob create(Caller caller, JsonNode body) {
        NewGpuJobRequest request = records.read(statusInAnyCase(body), NewGpuJobRequest.class);
        return new NewJob(HttpStatus.CREATED, shown(jobs.create(caller, request.fields())));
    }

    @Override
    public boolean isOfTeams() {
        return true;
    }

    @Override
    public long count(Caller caller, JobFilter filter) {
        return jobs.count(caller, filter.teamId(), status(filter), filter.provider());
    }

    @Override
    public List<UUID> newest(Caller caller, JobFilter filter, PageRequest page) {
        return jobs.newest(caller, filter.teamId(), status(filter), filter.provider(), page);
    }

    private static @Nullable GpuJobStatus status(JobFilter filter) {
        return Arrays.stream(GpuJobStatus.values())
                .filter(status -> status.word().equalsIgnoreCase(filter.status()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<UUID, Object> show(Collection<UUID> ids) {
        Map<UUID, Object> answers = new HashMap<>();
        Map<UUID, RunCost> costs = jobs.costs(ids);
        jobs.findAll(ids).forEach((id, job) -> answers.put(id, GpuJobResponse.of(job, costs.get(id))));
        return answers;
    }

    @Override
    public Optional<Object> find(Caller caller, UUID id) {
        return jobs.find(caller, id).map(this::shown);
    }

    @Override
    public Optional<Object> change(Caller caller, UUID id, JsonNode body) {
        // Whose job it is comes before what is wrong with the change.
        if (jobs.find(caller, id).isEmpty()) {
            return Optional.empty();
        }
        GpuJobChangeRequest request = records.read(statusInAnyCase(body), GpuJobChangeRequest.class);
        boolean clearStart = body.has("start_time") && body.get("start_time").isNull();
        boolean clearEnd = body.has("end_time") && body.get("end_time").isNull();
        return jobs.change(caller, id, old -> request.appliedTo(old, clearStart, clearEnd))
                .map(this::shown);
    }

    @Override
    public Optional<Object> cancel(Caller caller, UUID id) {
        return jobs.find(caller, id).map(job -> {
            throw ApiException.wrongState(
                    "job " + id + " runs elsewhere and cannot be cancelled from here; PUT its status instead");
        });
    }

    @Override
    public boolean delete(Caller caller, UUID id) {
        return jobs.delete(caller, id);
    }

    private GpuJobResponse shown(GpuJob job) {
        return GpuJobResponse.of(job, jobs.costs(List.of(job.id())).get(job.id()));
    }

    /** Whoever filters by RUNNING may as well send it. */
    private static JsonNode statusInAnyCase(JsonNode body) {
        if (body instanceof ObjectNode given && given.path("status").isString()) {
            ObjectNode fields = given.deepCopy();
            Arrays.stream(GpuJobStatus.values())
                    .filter(status ->
                            status.word().equalsIgnoreCase(given.get("status").stringValue()))
                    .forEach(status -> fields.put("status", status.word()));
            return fields;
        }
        return body;
    }
}
