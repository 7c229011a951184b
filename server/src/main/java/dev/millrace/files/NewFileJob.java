package dev.millrace.files;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A job to be made; its steps have been found to be well-formed. */
public record NewFileJob(
        UUID owner,
        FileName fileName,
        @Nullable Long originalFileSizeBytes,
        JsonNode processingSteps,
        FileJobOptions options) {}
