package dev.millrace.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** One task: what was asked of it and answered, in the order of time, and what the server says in the end. */
record TaskStory(TaskFacts facts, List<Event> events) {

    Stream<Event> all(Event.What what) {
        return events.stream().filter(event -> event.what() == what);
    }

    /** Whether it was put into the queue again between two moments, or may have been. */
    boolean retriedBetween(Instant first, Instant last) {
        return Stream.concat(all(Event.What.RETRIED), all(Event.What.RETRY_UNANSWERED))
                .anyMatch(retry -> retry.began().isBefore(last)
                        // Nobody knows when a request that was not answered was carried out.
                        && (retry.what() == Event.What.RETRY_UNANSWERED
                                || retry.at().isAfter(first)));
    }

    boolean wasAskedToCancel() {
        return Stream.concat(all(Event.What.CANCEL_ACCEPTED), all(Event.What.CANCEL_UNANSWERED))
                .findAny()
                .isPresent();
    }

    boolean isGivenUp() {
        String error = facts.error();
        return facts.state().equals("failed") && error != null && error.startsWith("worker_lost");
    }

    /** Everything that is known of it, a line for each thing, in the order of time. */
    String told() {
        record Line(Instant at, String text) {}
        List<Line> lines = new ArrayList<>();
        for (Event event : events) {
            lines.add(new Line(
                    event.at(),
                    "%-18s %s".formatted(event.what(), parts(event)) + " (took "
                            + event.took().toMillis() + " ms)"));
        }
        for (TaskFacts.Run run : facts.runs()) {
            lines.add(new Line(
                    run.startedAt(),
                    "server: run %d of %s began, ended %s: %s %s"
                            .formatted(run.attempt(), run.worker(), run.endedAt(), run.outcome(), text(run.error()))));
        }
        lines.sort(Comparator.comparing(Line::at));
        StringBuilder told = new StringBuilder("    %s %s (%s): %s, %d runs, fence of the result %d %s%n"
                .formatted(
                        facts.id(),
                        facts.mark(),
                        facts.act(),
                        facts.state(),
                        facts.attempts(),
                        facts.fence(),
                        text(facts.error())));
        lines.forEach(line -> told.append("    ")
                .append(line.at())
                .append("  ")
                .append(line.text())
                .append('\n'));
        return told.toString();
    }

    private static String parts(Event event) {
        return String.join(
                " ",
                text(event.note()),
                text(event.worker()),
                event.fence() == 0 ? "" : "fence " + event.fence(),
                event.attempt() == 0 ? "" : "run " + event.attempt());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
