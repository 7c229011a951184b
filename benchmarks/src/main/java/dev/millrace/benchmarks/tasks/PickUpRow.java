package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.List;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How long a task waits for a worker that has nothing else to do. */
final class PickUpRow implements Row {

    private static final int TASKS = 200;

    @Override
    public String name() {
        return "pickup";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        Contestant inside = scene.inside();
        Contestant overHttp = scene.overHttp();
        Field<Waits> field = new Field<>(List.of(inside, overHttp), scene.peers(), Waits::new);
        for (int round = 1; round <= scene.options().rounds(); round++) {
            for (Contestant contestant : field.all()) {
                Report.progress("pick-up by " + contestant.name());
                scene.postgres().analyze(contestant.database());
                field.of(contestant).addAll(contestant.pickUp(scene.bench().count(TASKS, 5)));
            }
        }
        Table table = new Table("pick-up when idle", "from the call: p50", "p99", "from its return: p50", "p99");
        for (Contestant contestant : field.all()) {
            Waits waits = field.of(contestant);
            table.row(
                    contestant.name(),
                    Report.millis(waits.fromCall().median()),
                    Report.millis(waits.fromCall().percentile(99)),
                    Report.millis(waits.fromAnswer().median()),
                    Report.millis(waits.fromAnswer().percentile(99)));
        }
        scene.absent().forEach((peer, reason) -> table.row(peer, reason, "", "", ""));
        Report.print(table);
        Report.note(
                "From the call holds the enqueue and its commit. From its return can be 0: the commit is seen by a worker"
                        + " before its caller hears of it.");
        due(scene, "in the server", field.of(inside).fromAnswer(), "p50 under 2 ms, p99 under 7");
        due(scene, "over HTTP", field.of(overHttp).fromAnswer(), "p50 under 8 ms, p99 under 20");
    }

    private static void due(Scene scene, String where, Samples waits, String due) {
        scene.dues()
                .add(
                        "pick-up from commit to start, " + where,
                        "p50 " + Report.millis(waits.median()) + ", p99 " + Report.millis(waits.percentile(99)),
                        "",
                        due);
    }
}
