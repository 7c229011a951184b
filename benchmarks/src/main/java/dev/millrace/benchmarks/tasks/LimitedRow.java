package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** What it costs that a queue has limits which nothing ever reaches. */
final class LimitedRow implements Row {

    private static final int TASKS = 50_000;
    private static final String LIMITS =
            "{\"max_running\": 10000, \"max_per_key\": 10000, \"rate_limit\": 1000000, \"rate_period_seconds\": 1}";

    @Override
    public String name() {
        return "limited";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        Contestant millrace = scene.inside();
        int tasks = scene.bench().count(TASKS, 500);
        Samples free = new Samples();
        Samples limited = new Samples();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            free.add(drain(scene, millrace, tasks, "{}"));
            limited.add(drain(scene, millrace, tasks, LIMITS));
            Report.progress("round " + round + " of " + scene.options().rounds());
        }
        double cost = 1 - limited.median() / free.median();
        Table table = new Table("drain of a queue", "rate");
        table.row("without limits", Report.perSecond(free.median()));
        table.row("with limits on concurrency, on each key and on rate", Report.perSecond(limited.median()));
        Report.print(table);
        scene.dues()
                .add(
                        "limits on concurrency and rate",
                        String.format(Locale.ROOT, "%.0f %% slower", cost * 100),
                        "",
                        "15 %");
    }

    private static double drain(Scene scene, Contestant millrace, int tasks, String rules)
            throws IOException, InterruptedException {
        ApiClient client = scene.host().client();
        int status = client.send(client.request("/api/v1/queues/" + MillraceInside.QUEUE)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(rules)))
                .statusCode();
        if (status != 200) {
            throw new IOException("the rules of the queue were answered with " + status);
        }
        millrace.fill(tasks);
        scene.postgres().analyze(Postgres.MILLRACE);
        return tasks / millrace.drain(tasks);
    }
}
