package dev.millrace.platform;

import java.util.List;
import java.util.function.Function;

/**
 * One part of a list.
 *
 * @param items what the part holds, in the list's order
 * @param request what was asked for
 * @param total how many items the whole list has
 */
public record Page<T>(List<T> items, PageRequest request, long total) {

    public Page {
        items = List.copyOf(items);
    }

    public <R> Page<R> map(Function<? super T, ? extends R> change) {
        return new Page<>(items.stream().<R>map(change).toList(), request, total);
    }
}
