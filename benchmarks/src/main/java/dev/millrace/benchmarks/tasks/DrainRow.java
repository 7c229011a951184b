package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** How fast waiting tasks are run, and what a task costs from its enqueue to the record of its end. */
final class DrainRow implements Row {

    private static final int BRIEF = 1000;

    private final String name;
    private final int usual;

    /** What was measured of one queue. */
    private static final class Measured {
        private final Samples rates = new Samples();
        private final Samples wal = new Samples();
        private final Samples commits = new Samples();
        private final Samples cpu = new Samples();

        private double rate() {
            return rates.median();
        }
    }

    /** @param tasks how many wait */
    DrainRow(String name, int tasks) {
        this.name = name;
        this.usual = tasks;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        int tasks = scene.bench().count(usual, BRIEF);
        Contestant inside = scene.inside();
        Contestant overHttp = scene.overHttp();
        Field<Measured> field = new Field<>(List.of(inside, overHttp), scene.peers(), Measured::new);
        for (int round = 1; round <= scene.options().rounds(); round++) {
            for (Contestant contestant : field.all()) {
                drain(scene.postgres(), contestant, tasks, round, field.of(contestant));
            }
        }
        print(scene, field, tasks);
        String waiting = String.format(Locale.ROOT, "drain %,d waiting tasks, ", tasks);
        double rate = field.of(inside).rate();
        double remote = field.of(overHttp).rate();
        scene.dues()
                .add(
                        waiting + "worker in the server",
                        Report.perSecond(rate),
                        field.besideBest(rate, Measured::rate),
                        "faster than the fastest peer; aim: 1.2 times");
        scene.dues()
                .add(
                        waiting + "worker in its own JVM",
                        Report.perSecond(remote),
                        field.besideBest(remote, Measured::rate),
                        "half of the above; it is " + Report.ratio(remote, rate));
    }

    private static void drain(Postgres postgres, Contestant contestant, int tasks, int round, Measured measured)
            throws IOException, InterruptedException {
        Cost before = Cost.soFar(postgres, contestant);
        contestant.fill(tasks);
        Cost filling = Cost.soFar(postgres, contestant).minus(before);
        postgres.analyze(contestant.database());
        before = Cost.soFar(postgres, contestant);
        double rate = tasks / contestant.drain(tasks);
        Cost each = Cost.soFar(postgres, contestant).minus(before).plus(filling).over(tasks);
        measured.rates.add(rate);
        measured.wal.add(each.wal());
        measured.commits.add(each.commits());
        measured.cpu.add(each.cpuSeconds());
        Report.progress(
                "%s, round %d, %,d tasks: %s".formatted(contestant.name(), round, tasks, Report.perSecond(rate)));
    }

    private static void print(Scene scene, Field<Measured> field, int tasks) {
        Table table = new Table(
                String.format(Locale.ROOT, "drain of %,d", tasks),
                "rate",
                "Millrace against it",
                "WAL",
                "commits",
                "CPU");
        double ours = field.of(field.all().getFirst()).rate();
        for (Contestant contestant : field.all()) {
            Measured own = field.of(contestant);
            table.row(
                    contestant.name(),
                    Report.perSecond(own.rate()),
                    Report.ratio(ours, own.rate()),
                    String.format(Locale.ROOT, "%,.0f bytes", own.wal.median()),
                    String.format(Locale.ROOT, "%.4f", own.commits.median()),
                    String.format(Locale.ROOT, "%.3f ms", own.cpu.median() * 1000));
        }
        scene.absent().forEach((peer, reason) -> table.row(peer, reason, "", "", "", ""));
        Report.print(table);
        Report.note(
                "WAL, commits and CPU are for each task from its enqueue in bulk to the record of its end; the CPU is"
                        + " that of the queue, of its caller and of PostgreSQL.");
    }
}
