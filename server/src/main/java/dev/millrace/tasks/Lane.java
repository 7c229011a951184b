package dev.millrace.tasks;

import java.util.UUID;

/**
 * A line of waiting tasks that are taken strictly in order.
 *
 * @param tenant the team that its tasks belong to, or the user where they have none
 * @param concurrencyKey what its tasks share a limit by; empty where they name none
 */
record Lane(int id, String queue, String handler, Priority priority, UUID tenant, String concurrencyKey) {}
