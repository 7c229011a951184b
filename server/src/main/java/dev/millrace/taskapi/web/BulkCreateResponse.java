package dev.millrace.taskapi.web;

import java.util.List;
import java.util.UUID;

/** The tasks that one request made, in its order. */
record BulkCreateResponse(int count, List<UUID> taskIds) {}
