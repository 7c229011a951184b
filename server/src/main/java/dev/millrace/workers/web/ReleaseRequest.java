package dev.millrace.workers.web;

/** @param fence as it came with the task */
record ReleaseRequest(long fence) {}
