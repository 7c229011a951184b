package dev.millrace.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One part of a list.
 *
 * @param total how many items the whole list has; -1 where the server did not say
 * @param skip how many come before this part
 * @param limit how many this part could hold
 * @param nextCursor where the next part begins, for lists that are read so; null on the last
 */
public record Page<T>(
        List<T> items,
        long total,
        long skip,
        int limit,
        @Nullable String nextCursor) {

    public Page {
        items = List.copyOf(items);
    }
}
