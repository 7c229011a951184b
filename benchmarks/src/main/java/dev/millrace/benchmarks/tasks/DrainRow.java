package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How fast waiting tasks are run, and what a task costs from its enqueue to the record of its end. */
final class DrainRow implements Row {

    private static final int FEW = 20_000;
    private static final int MANY = 100_000;

    /** What was measured of one queue. */
    private static final class Measured {
        private final Map<Integer, Samples> rates = new TreeMap<>();
        private final Samples wal = new Samples();
        private final Samples commits = new Samples();
        private final Samples cpu = new Samples();

        private double rate(int tasks) {
            return rates.getOrDefault(tasks, new Samples()).median();
        }
    }

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException, SQLException {
        List<Contestant> all = new ArrayList<>();
        all.add(scene.millrace());
        all.add(scene.overHttp());
        all.addAll(scene.peers());
        List<Integer> sizes =
                List.of(scene.bench().count(FEW, 500), scene.bench().count(MANY, 1000));
        List<Measured> measured = all.stream().map(contestant -> new Measured()).toList();
        for (int size : sizes) {
            for (int round = 1; round <= scene.options().rounds(); round++) {
                for (int i = 0; i < all.size(); i++) {
                    drain(scene.postgres(), all.get(i), size, round, measured.get(i));
                }
            }
        }
        print(scene, all, sizes, measured);
    }

    private static void drain(Postgres postgres, Contestant contestant, int tasks, int round, Measured measured)
            throws IOException, InterruptedException, SQLException {
        Cost before = Cost.soFar(postgres, contestant);
        contestant.fill(tasks);
        Cost filling = Cost.soFar(postgres, contestant).minus(before);
        postgres.analyze(contestant.database());
        before = Cost.soFar(postgres, contestant);
        double rate = tasks / contestant.drain(tasks);
        Cost each = Cost.soFar(postgres, contestant).minus(before).plus(filling).over(tasks);
        measured.rates.computeIfAbsent(tasks, key -> new Samples()).add(rate);
        measured.wal.add(each.wal());
        measured.commits.add(each.commits());
        measured.cpu.add(each.cpuSeconds());
        Report.progress(
                "%s, round %d, %,d tasks: %s".formatted(contestant.name(), round, tasks, Report.perSecond(rate)));
    }

    private static void print(Scene scene, List<Contestant> all, List<Integer> sizes, List<Measured> measured) {
        Table rates = new Table("drain", waiting(sizes.get(0)), waiting(sizes.get(1)), "Millrace against it");
        Table costs = new Table("one task, enqueued in bulk and run", "WAL", "commits", "CPU");
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i).name();
            Measured own = measured.get(i);
            double few = own.rate(sizes.get(0));
            double many = own.rate(sizes.get(1));
            Measured ours = measured.getFirst();
            rates.row(
                    name,
                    Report.perSecond(few),
                    Report.perSecond(many),
                    Report.ratio(ours.rate(sizes.get(0)), few) + ", " + Report.ratio(ours.rate(sizes.get(1)), many));
            costs.row(
                    name,
                    String.format(Locale.ROOT, "%,.0f bytes", own.wal.median()),
                    String.format(Locale.ROOT, "%.4f", own.commits.median()),
                    String.format(Locale.ROOT, "%.3f ms", own.cpu.median() * 1000));
        }
        scene.absent().forEach((peer, reason) -> rates.row(peer, reason, "", ""));
        Report.print(rates);
        Report.print(costs);
    }

    private static String waiting(int tasks) {
        return String.format(Locale.ROOT, "%,d waiting", tasks);
    }
}
