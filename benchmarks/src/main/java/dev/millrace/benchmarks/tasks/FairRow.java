package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.Locale;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** Whether one team's burst keeps another one's tasks waiting: those of the other come one by one, before and during it. */
final class FairRow implements Row {

    private static final int BURST = 100_000;
    private static final int PROBES = 300;

    @Override
    public String name() {
        return "fair";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        Host host = scene.host();
        int burst = scene.bench().count(BURST, 1000);
        int probes = scene.bench().count(PROBES, 5);
        host.say("probe " + burst + " " + probes); // as the others, it is measured once it is compiled
        Samples alone = new Samples();
        Samples beside = new Samples();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            scene.postgres().analyze(Postgres.MILLRACE);
            host.say("probe 0 " + probes).forEach(seconds -> alone.add(seconds.asDouble()));
            host.say("probe " + burst + " " + probes).forEach(seconds -> beside.add(seconds.asDouble()));
            Report.progress("round " + round + " of " + scene.options().rounds());
        }
        Table table = new Table("a task of one team waits", "p50", "p95", "p99");
        row(table, "alone", alone);
        row(table, String.format(Locale.ROOT, "beside %,d of another", burst), beside);
        Report.print(table);
        scene.dues()
                .add(
                        String.format(Locale.ROOT, "a burst of %,d by another team", burst),
                        String.format(
                                Locale.ROOT,
                                "p95 wait %s, %.2f times",
                                Report.millis(beside.percentile(95)),
                                beside.percentile(95) / alone.percentile(95)),
                        "",
                        "under 2 times");
    }

    private static void row(Table table, String name, Samples waits) {
        table.row(
                name,
                Report.millis(waits.median()),
                Report.millis(waits.percentile(95)),
                Report.millis(waits.percentile(99)));
    }
}
