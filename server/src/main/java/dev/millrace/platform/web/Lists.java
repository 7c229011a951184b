package dev.millrace.platform.web;

import java.util.ArrayList;
import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import dev.millrace.platform.Page;

/** Answers a list as a bare array, with {@code X-Total-Count} and {@code Link} (RFC 8288) in the headers. */
public final class Lists {

    /** Links repeat the query of the request; the head of an answer has room for 8 KB in all. */
    private static final int LONGEST_LINKS = 4000;

    private Lists() {}

    public static <T> ResponseEntity<List<T>> bare(Page<T> page) {
        var answer = ResponseEntity.ok().header("X-Total-Count", Long.toString(page.total()));
        String links = links(page);
        if (links.length() <= LONGEST_LINKS) {
            answer.header(HttpHeaders.LINK, links);
        }
        return answer.body(page.items());
    }

    private static String links(Page<?> page) {
        long skip = page.request().skip();
        int limit = page.request().limit();
        long last = page.total() == 0 ? 0 : (page.total() - 1) / limit * limit;
        List<String> links = new ArrayList<>();
        links.add(link(0, limit, "first"));
        if (skip > 0) {
            links.add(link(Math.max(0, skip - limit), limit, "prev"));
        }
        if (skip + limit < page.total()) {
            links.add(link(skip + limit, limit, "next"));
        }
        links.add(link(last, limit, "last"));
        return String.join(", ", links);
    }

    private static String link(long skip, int limit, String relation) {
        String target = ServletUriComponentsBuilder.fromCurrentRequest()
                .replaceQueryParam("skip", skip)
                .replaceQueryParam("limit", limit)
                .build(true) // as it came, it is encoded already
                .toUriString();
        return "<" + target + ">; rel=\"" + relation + "\"";
    }
}
