package dev.millrace.platform;

/**
 * The part of a list that a caller asked for.
 *
 * @param skip how many items come before it, from 0
 * @param limit how many items it may hold, from 1
 */
public record PageRequest(long skip, int limit) {

    /** What callers may page through at most by offset; beyond it a cursor is the way. */
    public static final long MAX_SKIP = 10_000_000;
}
