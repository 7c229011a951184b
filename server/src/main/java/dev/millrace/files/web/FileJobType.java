package dev.millrace.files.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import dev.millrace.files.FileJobOptions;
import dev.millrace.files.FileJobService;
import dev.millrace.files.FileJobStatus;
import dev.millrace.files.FileName;
import dev.millrace.files.NewFileJob;
import dev.millrace.identity.Caller;
import dev.millrace.jobs.JobFilter;
import dev.millrace.jobs.JobType;
import dev.millrace.jobs.NewJob;
import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.Pipeline;
import dev.millrace.pipelines.ReadOptions;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestRecords;

/** Puts file jobs under {@code /jobs}. */
@Component
class FileJobType implements JobType {

    static final String NAME = "file";

    private final FileJobService jobs;
    private final RequestRecords records;

    FileJobType(FileJobService jobs, RequestRecords records) {
        this.jobs = jobs;
        this.records = records;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> tellingFields() {
        return Set.of("file_name");
    }

    @Override
    public String shape() {
        return """
            {"file_name": "orders.csv", "original_file_size_bytes": 70, "processing_steps": \
            [{"type": "convert_format", "params": {"to_format": "parquet"}}]}""";
    }

    @Override
    public Class<?> bodyType() {
        return NewFileJobRequest.class;
    }

    @Override
    public Class<?> answerType() {
        return FileJobResponse.class;
    }

    @Override
    public Set<String> statuses() {
        return Arrays.stream(FileJobStatus.values()).map(Enum::name).collect(Collectors.toSet());
    }

    /** The parts of the body are read apart from each other, so that one answer lists what is wrong in all of them. */
    @Override
    public NewJob create(Caller caller, JsonNode body) {
        List<FieldProblem> problems = new ArrayList<>();
        var request = orProblems(problems, () -> records.read(body, NewFileJobRequest.class));
        var fileName = body.path("file_name").isString()
                ? orProblems(problems, () -> new FileName(body.path("file_name").stringValue()))
                : null;
        orProblems(problems, () -> Pipeline.parse(body.get("processing_steps")));
        orProblems(problems, () -> ReadOptions.parse(body.get("input")));
        if (request == null || fileName == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        var options = new FileJobOptions(
                Objects.requireNonNullElse(request.onBadRow(), OnBadRow.FAIL),
                Objects.requireNonNullElse(request.input(), MissingNode.getInstance()));
        var job = new NewFileJob(
                caller.userId(), fileName, request.originalFileSizeBytes(), request.processingSteps(), options);
        return new NewJob(HttpStatus.CREATED, FileJobResponse.of(jobs.create(job)));
    }

    private static <T> @Nullable T orProblems(List<FieldProblem> problems, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ApiException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    @Override
    public long count(Caller caller, JobFilter filter) {
        return jobs.count(caller.userId(), status(filter));
    }

    @Override
    public List<UUID> newest(Caller caller, JobFilter filter, PageRequest page) {
        return jobs.newest(caller.userId(), status(filter), page);
    }

    private static @Nullable FileJobStatus status(JobFilter filter) {
        return Arrays.stream(FileJobStatus.values())
                .filter(status -> status.name().equalsIgnoreCase(filter.status()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<UUID, Object> show(Collection<UUID> ids) {
        Map<UUID, Object> answers = new HashMap<>();
        jobs.findAll(ids).forEach((id, view) -> answers.put(id, FileJobResponse.of(view)));
        return answers;
    }

    @Override
    public Optional<Object> find(Caller caller, UUID id) {
        return jobs.find(caller, id).map(FileJobResponse::of);
    }

    @Override
    public Optional<Object> cancel(Caller caller, UUID id) {
        return jobs.cancel(caller, id).map(FileJobResponse::of);
    }

    @Override
    public boolean delete(Caller caller, UUID id) {
        return jobs.delete(caller, id);
    }
}
