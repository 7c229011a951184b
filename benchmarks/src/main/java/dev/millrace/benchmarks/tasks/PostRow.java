package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.SQLException;

import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** {@code POST /tasks}, one task a request, over many connections; every answer is durable. */
final class PostRow implements Row {

    private static final int CONNECTIONS = 64;
    private static final int TASKS = 50_000;

    @Override
    public String name() {
        return "post";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException, SQLException {
        MillraceQueue millrace = scene.millrace();
        millrace.pause();
        Load.of(scene.bench().count(TASKS / 2, 100), CONNECTIONS, millrace::enqueue);
        Samples rates = new Samples();
        Samples latencies = new Samples();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            Load load = Load.of(scene.bench().count(TASKS, 200), CONNECTIONS, millrace::enqueue);
            Report.progress("round " + round + ": " + Report.perSecond(load.perSecond()));
            rates.add(load.perSecond());
            latencies.addAll(load.latencies());
        }
        Table table = new Table("POST /tasks", "rate", "p50", "p99");
        table.row(
                CONNECTIONS + " connections",
                Report.perSecond(rates.median()),
                Report.millis(latencies.median()),
                Report.millis(latencies.percentile(99)));
        Report.print(table);
    }
}
