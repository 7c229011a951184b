package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.List;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How fast tasks are enqueued: many in one call, and one by one from eight callers. */
final class EnqueueRow implements Row {

    private static final int MANY = 100_000;
    private static final int SINGLE = 20_000;
    private static final int CALLERS = 8;

    /** What was measured of one queue. */
    private static final class Measured {
        private final Samples bulk = new Samples();
        private final Samples single = new Samples();
    }

    @Override
    public String name() {
        return "enqueue";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        int many = scene.bench().count(MANY, 1000);
        int few = scene.bench().count(SINGLE, 100);
        Contestant inside = scene.inside();
        Contestant overHttp = scene.overHttp();
        Field<Measured> field = new Field<>(List.of(inside, overHttp), scene.peers(), Measured::new);
        for (int round = 1; round <= scene.options().rounds(); round++) {
            for (Contestant contestant : field.all()) {
                Measured own = field.of(contestant);
                scene.postgres().analyze(contestant.database());
                own.bulk.add(many / contestant.fill(many));
                contestant.clear();
                own.single.add(contestant.single(few, CALLERS));
            }
            Report.progress("round " + round + " of " + scene.options().rounds());
        }
        print(scene, field);
        dues(scene, field, inside, overHttp);
    }

    private static void print(Scene scene, Field<Measured> field) {
        Table table = new Table("enqueue", "in bulk", "one by one, " + CALLERS + " callers", "Millrace against it");
        Measured ours = field.of(field.all().getFirst());
        for (Contestant contestant : field.all()) {
            Measured own = field.of(contestant);
            table.row(
                    contestant.name(),
                    Report.perSecond(own.bulk.median()),
                    Report.perSecond(own.single.median()),
                    Report.ratio(ours.bulk.median(), own.bulk.median()) + ", "
                            + Report.ratio(ours.single.median(), own.single.median()));
        }
        scene.absent().forEach((peer, reason) -> table.row(peer, reason, "", ""));
        Report.print(table);
    }

    private static void dues(Scene scene, Field<Measured> field, Contestant inside, Contestant overHttp) {
        double bulk = field.of(inside).bulk.median();
        double single = field.of(inside).single.median();
        scene.dues()
                .add(
                        "bulk enqueue through the API",
                        Report.perSecond(field.of(overHttp).bulk.median()),
                        "",
                        "40,000/s");
        scene.dues()
                .add(
                        "bulk enqueue, Java API",
                        Report.perSecond(bulk),
                        field.besideBest(bulk, own -> own.bulk.median()),
                        "the best peer");
        scene.dues()
                .add(
                        "one by one, Java API, " + CALLERS + " callers",
                        Report.perSecond(single),
                        field.besideBest(single, own -> own.single.median()),
                        "the best peer");
    }
}
