package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * How to read a job's file where the client knows better than sniffing: the job's optional field {@code input},
 * {@code {format?, delimiter?, header?, encoding?}}. What is null is found out from the file.
 */
public record ReadOptions(
        @Nullable FileFormat format,
        @Nullable String delimiter,
        @Nullable Boolean header,
        @Nullable Encoding encoding) {

    public static final ReadOptions SNIFFED = new ReadOptions(null, null, null, null);

    /**
     * Reads the field {@code input} of a job, absent or not.
     *
     * @throws ApiException 400 with all problems at once
     */
    public static ReadOptions parse(@Nullable JsonNode input) {
        if (input == null || input.isNull() || input.isMissingNode()) {
            return SNIFFED;
        }
        List<FieldProblem> problems = new ArrayList<>();
        Params params = new Params("input", "input", input, problems);
        ReadOptions options = new ReadOptions(
                params.has("format") ? params.choice("format", FileFormat.class) : null,
                params.has("delimiter") ? params.text("delimiter", 1) : null,
                params.has("header") ? params.truth("header", true) : null,
                params.has("encoding") ? params.choice("encoding", Encoding.class) : null);
        if (problems.isEmpty()) {
            options.checkTogether(params);
        }
        if (input.isObject()) {
            params.end();
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return options;
    }

    private void checkTogether(Params params) {
        if (delimiter != null) {
            Delimiters.check(params, delimiter);
        }
        if (format != null && !format.isDelimited()) {
            for (String option : List.of("delimiter", "header")) {
                if (params.has(option)) {
                    params.wrong(option, "is an option of csv and tsv, not of " + format.extension());
                }
            }
        }
        if (format == FileFormat.PARQUET && encoding != null) {
            params.wrong("encoding", "is an option of text formats, not of parquet");
        }
    }
}
