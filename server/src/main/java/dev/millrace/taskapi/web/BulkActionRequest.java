package dev.millrace.taskapi.web;

import org.jspecify.annotations.Nullable;

/**
 * The body that does something to many tasks.
 *
 * @param confirmToken what the first answer gave; without it nothing happens
 */
record BulkActionRequest(BulkFilterRequest filter, @Nullable String confirmToken) {}
