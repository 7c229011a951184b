package dev.millrace.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

/** Lists as streams, whose pages are asked for when the stream comes to them. */
final class Pages {

    /** How many items a page of a stream has. */
    static final int SIZE = 100;

    private Pages() {}

    interface BySkip<T> {
        Page<T> at(long skip, int limit);
    }

    /** A list that is read by offset. */
    static <T> Stream<T> stream(BySkip<T> pages) {
        return stream(
                pages.at(0, SIZE),
                page -> page.items().size() < page.limit()
                        ? null
                        : pages.at(page.skip() + page.items().size(), SIZE));
    }

    /** A list that is read by cursor. */
    static <T> Stream<T> byCursor(Function<@Nullable String, Page<T>> pages) {
        return stream(pages.apply(null), page -> page.nextCursor() == null ? null : pages.apply(page.nextCursor()));
    }

    private static <T> Stream<T> stream(Page<T> first, Function<Page<T>, @Nullable Page<T>> next) {
        Iterator<T> items = new Iterator<>() {

            private Page<T> page = first;
            private int at;

            @Override
            public boolean hasNext() {
                while (at == page.items().size()) {
                    Page<T> following = page.items().isEmpty() ? null : next.apply(page);
                    if (following == null) {
                        return false;
                    }
                    page = following;
                    at = 0;
                }
                return true;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.items().get(at++);
            }
        };
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }
}
