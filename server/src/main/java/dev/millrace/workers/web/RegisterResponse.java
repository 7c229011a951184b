package dev.millrace.workers.web;

/**
 * @param worker as it is registered now
 * @param incarnation which registration of this worker it is, from 1; whatever an earlier one holds or says is refused
 * @param heartbeatSeconds how often to send a heartbeat
 * @param leaseSeconds how long a task is held without one
 */
record RegisterResponse(WorkerResponse worker, long incarnation, long heartbeatSeconds, long leaseSeconds) {}
