package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * The steps of a file job, checked in themselves; whether they suit the file's columns is found out by
 * {@link PipelineCompiler}. No steps at all is a pipeline too: it copies the file.
 */
public record Pipeline(List<Step> steps) {

    private static final String FIELD = "processing_steps";

    public Pipeline {
        steps = List.copyOf(steps);
    }

    /**
     * Reads the field {@code processing_steps} of a job, absent or not. Keep that JSON to store a pipeline: reading it
     * again gives the same steps.
     *
     * @throws ApiException 400 with all problems at once, each at its place: {@code processing_steps[1].params.operator}
     */
    public static Pipeline parse(@Nullable JsonNode processingSteps) {
        if (processingSteps == null || processingSteps.isNull() || processingSteps.isMissingNode()) {
            return new Pipeline(List.of());
        }
        if (!processingSteps.isArray()) {
            throw ApiException.invalid(FIELD, "must be a list of steps, not " + JsonValues.kind(processingSteps));
        }
        if (processingSteps.size() > Limits.STEPS) {
            throw ApiException.invalid(
                    FIELD, "must have at most " + Limits.STEPS + " steps, not " + processingSteps.size());
        }
        if (processingSteps.toString().length() > Limits.JSON_LENGTH) {
            throw ApiException.invalid(FIELD, "must have at most " + Limits.JSON_LENGTH + " characters as JSON");
        }
        List<FieldProblem> problems = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < processingSteps.size(); i++) {
            read(processingSteps.get(i), FIELD + "[" + i + "]", problems).ifPresent(steps::add);
        }
        checkOutputIsLast(processingSteps, problems);
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems.stream().limit(Limits.PROBLEMS).toList());
        }
        return new Pipeline(steps);
    }

    /** How the output is to be written, where the pipeline says so. */
    public Optional<ConvertFormat> output() {
        return !steps.isEmpty() && steps.getLast() instanceof ConvertFormat convert
                ? Optional.of(convert)
                : Optional.empty();
    }

    /** Whether rows can end in the rejects file because of a step. */
    public boolean mayReject() {
        return steps.stream().anyMatch(Step::mayReject);
    }

    private static Optional<Step> read(JsonNode node, String path, List<FieldProblem> problems) {
        int before = problems.size();
        Params step = new Params("a step", path, node, problems);
        if (problems.size() > before) {
            return Optional.empty();
        }
        StepType type = step.choice("type", StepType.class);
        boolean known = problems.size() == before;
        JsonNode given = step.find("params");
        step.end();
        if (!known) {
            return Optional.empty();
        }
        JsonNode empty = JsonNodeFactory.instance.objectNode();
        Params params = new Params(type.toString(), path + ".params", given == null ? empty : given, problems);
        if (given != null && !given.isObject()) {
            return Optional.empty();
        }
        Step read = type.read(params);
        params.end();
        return Optional.of(read);
    }

    private static void checkOutputIsLast(JsonNode steps, List<FieldProblem> problems) {
        for (int i = 0; i < steps.size() - 1; i++) {
            JsonNode type = steps.get(i).path("type");
            if (type.isString() && type.stringValue().equals(StepType.CONVERT_FORMAT.toString())) {
                problems.add(new FieldProblem(
                        FIELD + "[" + i + "].type",
                        "convert_format must be the last step, as it says how the output is written"));
            }
        }
    }
}
