package dev.millrace.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/** Writes query strings and parts of paths. */
final class Query {

    private Query() {}

    /** A path with the parameters that have a value. */
    static String with(String path, Map<String, ? extends @Nullable Object> parameters) {
        StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
        parameters.forEach((name, value) -> {
            if (value != null) {
                query.add(name + "=" + encoded(value.toString()));
            }
        });
        return query.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
