package dev.millrace.insight;

/**
 * How full the queue is.
 *
 * @param waiting tasks that could run now
 * @param scheduled tasks whose time has not come
 * @param oldestWaitingSeconds how long the longest has waited; 0 where none waits
 * @param running tasks that are held under a lease
 * @param workers registered workers that gave a sign of life within the last minute, without those inside servers
 */
record QueueCounts(long waiting, long scheduled, double oldestWaitingSeconds, long running, long workers) {}
