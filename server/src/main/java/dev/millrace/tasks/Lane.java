package dev.millrace.tasks;

/** A line of waiting tasks that are taken strictly in order: those of one handler in one queue with one priority. */
record Lane(int id, String queue, String handler, Priority priority) {}
