package dev.millrace.taskapi.web;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.gpu.GpuResources;
import dev.millrace.tasks.OnParentFailure;
import dev.millrace.tasks.Priority;
import dev.millrace.tasks.RetryPolicy;
import dev.millrace.tasks.Uniqueness;

/**
 * The body that makes a task; only its name is required. It is read by {@link NewTaskReader}.
 *
 * @param name what people call it
 * @param description anything people should know of it
 * @param priority medium unless said otherwise
 * @param retryCount how many times it may run again after a failed run, from 0 to 100; 0 unless said otherwise
 * @param timeout how many seconds one run may take, from 1 to 2592000; 3600 unless said otherwise
 * @param payload what its handler is given: an object of at most 256 KB
 * @param scheduledAt when it may start at the earliest; at once unless said otherwise
 * @param handler which code runs it; its name unless said otherwise
 * @param queue the line it waits in; `default` unless said otherwise
 * @param teamId the team that it belongs to, whose members see and steer it
 * @param expiresAt when it is too late to start; it then fails
 * @param retryPolicy how long it waits before it runs again
 * @param uniqueKey what no other task of its team, or of its owner where it has none, may have at the same time
 * @param uniqueFor how many seconds it holds that key; until it has ended unless said otherwise
 * @param onConflict what happens where another task holds the key; it is refused unless said otherwise
 * @param concurrencyKey tasks that share it share the limit that their queue sets for each key
 * @param dependsOn the tasks that must have completed before it may start
 * @param onParentFailure what becomes of it when one of those does not complete; it fails unless said otherwise
 * @param resources what it needs to run, for the accounts
 */
record NewTaskRequest(
        String name,
        @Nullable String description,
        @Nullable Priority priority,
        @Nullable Integer retryCount,
        @Nullable Integer timeout,
        @Nullable JsonNode payload,
        @Nullable Instant scheduledAt,
        @Nullable String handler,
        @Nullable String queue,
        @Nullable UUID teamId,
        @Nullable Instant expiresAt,
        @Nullable RetryPolicyRequest retryPolicy,
        @Nullable String uniqueKey,
        @Nullable Integer uniqueFor,
        Uniqueness.@Nullable OnConflict onConflict,
        @Nullable String concurrencyKey,
        @Nullable List<UUID> dependsOn,
        @Nullable OnParentFailure onParentFailure,
        @Nullable GpuResources resources) {

    /**
     * How long a task waits before it runs again.
     *
     * @param base the first pause in seconds; `fixed` keeps it, `exponential` doubles it with each failure
     * @param max the longest pause in seconds; 3600 for `exponential` and 2592000 for the others unless said otherwise
     * @param delays for `list`: the pauses in seconds, the last one for all further
     */
    record RetryPolicyRequest(
            RetryPolicy.Backoff backoff,
            @Nullable BigDecimal base,
            @Nullable BigDecimal max,
            @Nullable List<BigDecimal> delays) {}
}
