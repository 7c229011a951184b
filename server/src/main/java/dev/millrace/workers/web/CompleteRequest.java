package dev.millrace.workers.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * @param fence as it came with the task
 * @param result any JSON, kept with the task
 */
record CompleteRequest(long fence, @Nullable JsonNode result) {}
