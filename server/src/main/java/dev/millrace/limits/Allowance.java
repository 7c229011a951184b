package dev.millrace.limits;

import java.time.Instant;

/**
 * What is left of a limit after a request.
 *
 * @param granted whether the request was within it
 * @param limit how many there may be
 * @param remaining how many are left
 * @param resetsAt when there are as many as at first
 */
public record Allowance(boolean granted, long limit, long remaining, Instant resetsAt) {

    /** The one that gives its holder less to do. */
    Allowance narrower(Allowance other) {
        if (granted != other.granted) {
            return granted ? other : this;
        }
        return other.remaining < remaining ? other : this;
    }
}
