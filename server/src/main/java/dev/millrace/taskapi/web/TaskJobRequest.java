package dev.millrace.taskapi.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body that makes a task job.
 *
 * @param inputData what is to be worked on, an object
 * @param taskName which handler does the work; `echo`, which answers the input, unless said otherwise
 */
record TaskJobRequest(JsonNode inputData, @Nullable String taskName) {}
