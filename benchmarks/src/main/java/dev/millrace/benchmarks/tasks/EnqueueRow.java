package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How fast tasks are enqueued: many in one call, and one by one from eight callers. */
final class EnqueueRow implements Row {

    private static final int MANY = 100_000;
    private static final int SINGLE = 20_000;
    private static final int CALLERS = 8;

    @Override
    public String name() {
        return "enqueue";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException, SQLException {
        List<Contestant> all = new ArrayList<>();
        all.add(scene.millrace());
        all.addAll(scene.peers());
        List<Samples> bulk = all.stream().map(contestant -> new Samples()).toList();
        List<Samples> single = all.stream().map(contestant -> new Samples()).toList();
        int many = scene.bench().count(MANY, 1000);
        int few = scene.bench().count(SINGLE, 100);
        for (int round = 1; round <= scene.options().rounds(); round++) {
            for (int i = 0; i < all.size(); i++) {
                Contestant contestant = all.get(i);
                bulk.get(i).add(many / contestant.fill(many));
                contestant.drain(many);
                single.get(i).add(contestant.single(few, CALLERS));
                scene.postgres().analyze(contestant.database());
            }
            Report.progress("round " + round + " of " + scene.options().rounds());
        }
        Table table = new Table("enqueue", "in bulk", "one by one, " + CALLERS + " callers", "Millrace against it");
        for (int i = 0; i < all.size(); i++) {
            table.row(
                    all.get(i).name(),
                    Report.perSecond(bulk.get(i).median()),
                    Report.perSecond(single.get(i).median()),
                    Report.ratio(bulk.getFirst().median(), bulk.get(i).median()) + ", "
                            + Report.ratio(
                                    single.getFirst().median(), single.get(i).median()));
        }
        scene.absent().forEach((peer, reason) -> table.row(peer, reason, "", ""));
        Report.print(table);
    }
}
