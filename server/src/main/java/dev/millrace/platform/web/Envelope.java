package dev.millrace.platform.web;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.platform.Page;

/**
 * What answers of tasks and workers come in.
 *
 * @param status always {@code success}; a refusal has a body of its own
 * @param pagination which part of the list this is; only with lists
 * @param timestamp when the answer was made
 */
public record Envelope<T>(
        String status,
        T data,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Pagination pagination,
        Instant timestamp) {

    /**
     * @param total how many items the whole list has
     * @param pages how many pages of this length that makes
     * @param nextCursor where the next page begins, for lists that can be read so; absent on the last
     * @param totalIsEstimate true where the total is a good guess, because counting would take too long; else absent
     */
    public record Pagination(
            long skip,
            int limit,
            long total,
            long pages,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String nextCursor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean totalIsEstimate) {}

    public static <T> Envelope<T> of(T data, Instant now) {
        return new Envelope<>("success", data, null, now);
    }

    public static <T> Envelope<List<T>> list(Page<T> page, Instant now) {
        return list(page, null, false, now);
    }

    public static <T> Envelope<List<T>> list(
            Page<T> page, @Nullable String nextCursor, boolean isEstimate, Instant now) {
        int limit = page.request().limit();
        long pages = (page.total() + limit - 1) / limit;
        Pagination pagination =
                new Pagination(page.request().skip(), limit, page.total(), pages, nextCursor, isEstimate ? true : null);
        return new Envelope<>("success", page.items(), pagination, now);
    }
}
