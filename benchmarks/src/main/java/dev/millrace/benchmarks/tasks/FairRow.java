package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.Locale;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/**
 * Whether one team's burst keeps another one's tasks waiting, before and during it: where the other has a thousand tasks at
 * once, which wait for one another as well, and where it has one after the other, which wait for nobody.
 */
final class FairRow implements Row {

    private static final int BURST = 100_000;
    private static final int BATCH = 1000;
    private static final int PROBES = 300;

    @Override
    public String name() {
        return "fair";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        int batch = scene.bench().count(BATCH, 10);
        int probes = scene.bench().count(PROBES, 5);
        Table table = new Table("tasks of one team wait", "p50", "p95", "p99");
        String many = compare(scene, table, String.format(Locale.ROOT, "%,d at once", batch), "batch", batch);
        String one = compare(scene, table, "one by one", "probe", probes);
        Report.print(table);
        scene.dues()
                .add(
                        String.format(Locale.ROOT, "a burst of %,d by another team", burst(scene)),
                        String.format(Locale.ROOT, "%,d at once: %s; one by one: %s", batch, many, one),
                        "",
                        "p95 wait under 2 times");
    }

    private static int burst(Scene scene) {
        return scene.bench().count(BURST, 1000);
    }

    /** Alone and beside a burst in turns; answers how the two compare. */
    private static String compare(Scene scene, Table table, String what, String verb, int tasks)
            throws IOException, InterruptedException {
        Host host = scene.host();
        host.say(verb + " " + burst(scene) + " " + tasks); // as the others, it is measured once it is compiled
        Samples alone = new Samples();
        Samples beside = new Samples();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            scene.postgres().analyze(Postgres.MILLRACE);
            host.say(verb + " 0 " + tasks).forEach(seconds -> alone.add(seconds.asDouble()));
            host.say(verb + " " + burst(scene) + " " + tasks).forEach(seconds -> beside.add(seconds.asDouble()));
            Report.progress(what + ", round " + round + " of " + scene.options().rounds());
        }
        row(table, what + ", alone", alone);
        row(table, String.format(Locale.ROOT, "%s, beside %,d of another", what, burst(scene)), beside);
        return String.format(
                Locale.ROOT,
                "p95 %s, %.2f times",
                Report.millis(beside.percentile(95)),
                beside.percentile(95) / alone.percentile(95));
    }

    private static void row(Table table, String name, Samples waits) {
        table.row(
                name,
                Report.millis(waits.median()),
                Report.millis(waits.percentile(95)),
                Report.millis(waits.percentile(99)));
    }
}
