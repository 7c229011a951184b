package dev.millrace.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Something that was asked of the system, that it answered, or that was seen of it.
 *
 * @param began when it was asked; the same as {@code at} for what is no request
 * @param at when the answer was there
 * @param mark what the caller knows a task by, from before it had an id
 * @param fence of the lease; 0 where that is not known
 * @param attempt the number of the run; 0 where there is none
 * @param note more, as {@link What} says
 */
record Event(
        Instant began,
        Instant at,
        What what,
        @Nullable String mark,
        @Nullable UUID task,
        @Nullable String worker,
        long fence,
        int attempt,
        @Nullable String note) {

    enum What {
        /** A request to make a task was answered: it is there. */
        ENQUEUED,
        /** Nobody knows whether the task of a request was made. */
        ENQUEUE_UNANSWERED,
        /** A wish to cancel was accepted; the note is the state that the answer told. */
        CANCEL_ACCEPTED,
        CANCEL_UNANSWERED,
        /** An ended task was put into the queue again. */
        RETRIED,
        RETRY_UNANSWERED,
        /** A task was looked at; the note is its state, {@code attempt} how many runs were begun. */
        SEEN,
        /** A process is about to take over a worker's name. */
        REGISTERED,
        /** A worker was given a task, and runs it. */
        CLAIMED,
        /** A heartbeat kept a lease. */
        KEPT,
        /** A heartbeat that would have kept a lease got no answer. */
        KEEP_UNANSWERED,
        /** A heartbeat was told that a lease is lost. */
        LOST,
        /** A worker sends how a run ended: the note is {@code completed}, {@code failed} or {@code released}. */
        OFFERED,
        /** The server took it. */
        RECORDED,
        /** The server refused it. */
        REFUSED,
        /** Nobody knows whether the server took it. */
        OFFER_UNANSWERED,
        /** A fault was injected; the note says which. */
        FAULT
    }

    /** How long the answer took. */
    Duration took() {
        return Duration.between(began, at);
    }

    /** Whether it says how a run ended. */
    boolean isOffer(String end) {
        return end.equals(note);
    }
}
