package dev.millrace.chaos;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a caller calls a task before it has an id. */
final class Mark {

    private static final Pattern IN_BATCH = Pattern.compile("(.+)\\.\\d+/(\\d+)");

    private Mark() {}

    /** One of the tasks of one request. */
    static String inBatch(String name, int index, int size) {
        return name + "." + index + "/" + size;
    }

    /** A request that makes many tasks. */
    record Batch(String name, int size) {}

    static Optional<Batch> batch(String mark) {
        Matcher matcher = IN_BATCH.matcher(mark);
        return matcher.matches()
                ? Optional.of(new Batch(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }
}
