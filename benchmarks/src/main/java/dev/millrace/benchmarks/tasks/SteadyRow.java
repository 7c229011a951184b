package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.Locale;

import tools.jackson.databind.JsonNode;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Table;

/** Tasks are enqueued and run at the same time, for long: alone, or while somebody else holds a transaction open. */
final class SteadyRow implements Row {

    private static final int MINUTE = 12; // intervals

    private final String name;
    private final boolean held;

    /** @param held whether a repeatable-read transaction is held open meanwhile */
    SteadyRow(String name, boolean held) {
        this.name = name;
        this.held = held;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        Host host = scene.host();
        scene.inside();
        int seconds = scene.options().seconds();
        Report.progress(seconds + " seconds of enqueue and drain" + (held ? ", with a transaction held open" : ""));
        JsonNode seen = held ? beside(host, seconds) : host.say("steady " + seconds);
        int part = Math.max(1, Math.min(MINUTE, seen.size() / 3));
        Table table =
                new Table("enqueue and drain at once" + (held ? ", a transaction held" : ""), "rate", "dead tuples");
        for (int from = 0; from + part <= seen.size(); from += part) {
            table.row(
                    "to second " + (from + part) * 5,
                    Report.perSecond(rate(seen, from, part)),
                    String.format(
                            Locale.ROOT,
                            "%,.0f",
                            seen.get(from + part - 1).get("dead").asDouble()));
        }
        Report.print(table);
        // In the first seconds the compiler is still at work, which is another subject.
        double first = rate(seen, part > 2 ? 2 : 0, part);
        double last = rate(seen, seen.size() - part, part);
        scene.dues()
                .add(
                        String.format(Locale.ROOT, "%.1f minutes of enqueue and drain", seconds / 60.0)
                                + (held ? ", a transaction held open" : ""),
                        Report.perSecond(first) + " at first, " + Report.perSecond(last) + " at last: "
                                + Report.ratio(last, first),
                        "",
                        held ? "0.70 of its start" : "0.90 of its start; dead tuples bounded");
    }

    private static JsonNode beside(Host host, int seconds) throws IOException {
        try (AutoCloseable _ = host.postgres().hold()) {
            return host.say("steady " + seconds);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static double rate(JsonNode seen, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += seen.get(i).get("rate").asDouble();
        }
        return sum / count;
    }
}
