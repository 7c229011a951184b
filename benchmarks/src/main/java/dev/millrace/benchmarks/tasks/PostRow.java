package dev.millrace.benchmarks.tasks;

import java.io.IOException;

import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** {@code POST /tasks}, one task a request, over many connections; every answer is durable. */
final class PostRow implements Row {

    private static final int CONNECTIONS = 64;
    private static final int TASKS = 50_000;

    /** On top of the minute of other work that {@link Scene} warms up with: so many tasks, one a request. */
    private static final int WARM_UP = 4 * TASKS;

    @Override
    public String name() {
        return "post";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        MillraceOverHttp millrace = scene.overHttp();
        millrace.pause();
        millrace.post(scene.bench().count(WARM_UP, 100), CONNECTIONS);
        Samples rates = new Samples();
        Samples latencies = new Samples();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            millrace.clear();
            scene.postgres().analyze(Postgres.MILLRACE);
            millrace.pause();
            Load load = millrace.post(scene.bench().count(TASKS, 200), CONNECTIONS);
            Report.progress("round " + round + ": " + Report.perSecond(load.perSecond()));
            rates.add(load.perSecond());
            latencies.addAll(load.latencies());
        }
        String p99 = Report.millis(latencies.percentile(99));
        Table table = new Table("POST /tasks", "rate", "p50", "p99");
        table.row(
                CONNECTIONS + " connections", Report.perSecond(rates.median()), Report.millis(latencies.median()), p99);
        Report.print(table);
        scene.dues()
                .add(
                        "POST /tasks, " + CONNECTIONS + " connections",
                        Report.perSecond(rates.median()) + ", p99 " + p99,
                        "",
                        "8,000/s, p99 under 60 ms");
    }
}
