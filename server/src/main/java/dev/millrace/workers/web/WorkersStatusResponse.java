package dev.millrace.workers.web;

import java.util.List;

/**
 * How all workers are.
 *
 * @param total how many there are
 * @param active how many of them are alive
 * @param inactive how many are not
 * @param workers the first thousand of them
 */
record WorkersStatusResponse(long total, long active, long inactive, List<WorkerResponse> workers) {}
