package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How long a task waits for a worker that has nothing else to do. */
final class PickUpRow implements Row {

    private static final int TASKS = 100;

    @Override
    public String name() {
        return "pickup";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException, SQLException {
        List<Contestant> all = new ArrayList<>();
        all.add(scene.millrace());
        all.add(scene.overHttp());
        all.addAll(scene.peers());
        List<Samples> waits = all.stream().map(contestant -> new Samples()).toList();
        for (int round = 1; round <= scene.options().rounds(); round++) {
            for (int i = 0; i < all.size(); i++) {
                Report.progress("pick-up by " + all.get(i).name());
                waits.get(i).addAll(all.get(i).pickUp(scene.bench().count(TASKS, 5)));
            }
        }
        Table table = new Table("pick-up when idle", "p50", "p99");
        for (int i = 0; i < all.size(); i++) {
            table.row(
                    all.get(i).name(),
                    Report.millis(waits.get(i).median()),
                    Report.millis(waits.get(i).percentile(99)));
        }
        scene.absent().forEach((peer, reason) -> table.row(peer, reason, ""));
        Report.print(table);
    }
}
