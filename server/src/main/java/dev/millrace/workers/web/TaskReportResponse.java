package dev.millrace.workers.web;

import dev.millrace.tasks.TaskId;

/** @param recorded always true: a report that is not recorded is refused */
record TaskReportResponse(TaskId taskId, boolean recorded) {}
