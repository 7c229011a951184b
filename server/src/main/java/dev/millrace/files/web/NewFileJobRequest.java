package dev.millrace.files.web;

import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.pipelines.OnBadRow;

/** The body that makes a file job. */
record NewFileJobRequest(
        String fileName,
        @Nullable @PositiveOrZero Long originalFileSizeBytes,
        JsonNode processingSteps,
        @Nullable OnBadRow onBadRow,
        @Nullable JsonNode input) {}
