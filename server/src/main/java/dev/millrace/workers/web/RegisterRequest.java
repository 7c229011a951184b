package dev.millrace.workers.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.GpuResources;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.workers.WorkerProfile;

/**
 * @param handlers the kinds of tasks that the worker runs
 * @param queues the only queues that it serves; all where there are none
 * @param maxCapacity how many tasks it runs at most
 * @param host where it runs
 * @param version which version of its code it runs
 * @param labels anything else worth knowing, shown with the worker
 * @param resources what each of its runs uses, where the task itself says nothing: for the accounts
 */
@Schema(name = "WorkerRegisterRequest") // accounts have a RegisterRequest too
record RegisterRequest(
        @NotEmpty @Size(max = 1000) List<String> handlers,
        @Nullable @Size(max = 1000) List<String> queues,
        @Nullable @Min(0) @Max(1_000_000) Integer maxCapacity,
        @Nullable @Size(max = 255) String host,
        @Nullable @Size(max = 255) String version,
        @Nullable @Size(max = 50) Map<String, String> labels,
        @Nullable @Valid GpuResources resources) {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LABEL = 1000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    RegisterRequest {
        List<FieldProblem> problems = new ArrayList<>();
        checkNames("handlers", handlers, problems);
        checkNames("queues", queues == null ? List.of() : queues, problems);
        if (labels != null) {
            labels.forEach((key, value) -> {
                if (key.isBlank()
                        || key.length() > LONGEST_NAME
                        || value == null
                        || value.length() > LONGEST_LABEL
                        || CONTROL.matcher(key + value).find()) {
                    problems.add(new FieldProblem("labels", "must be short plain texts, by short names"));
                }
            });
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems.subList(0, Math.min(problems.size(), 20)));
        }
    }

    WorkerProfile profile() {
        return new WorkerProfile(
                handlers.stream().distinct().toList(),
                queues == null ? List.of() : queues.stream().distinct().toList(),
                maxCapacity == null ? 1 : maxCapacity,
                host,
                version,
                labels == null ? Map.of() : labels,
                resources);
    }

    private static void checkNames(String field, List<String> names, List<FieldProblem> problems) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isBlank()
                    || name.length() > LONGEST_NAME
                    || CONTROL.matcher(name).find()) {
                problems.add(new FieldProblem(
                        field + "[" + i + "]", "must be 1 to " + LONGEST_NAME + " characters, none of them a control"));
            }
        }
    }
}
