package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.Locale;

import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Samples;
import dev.millrace.benchmarks.Table;

/** Whether it matters how many tasks wait: claims of a queue with few, and of the same queue with millions. */
final class DeepRow implements Row {

    private static final int CLAIMS = 500;
    private static final int SIZE = 100;
    private static final int DRAINED = 50_000;
    private static final int SLICE = 1_000_000;

    /** How many of all are of other kinds, which nobody runs: for lists. */
    private static final int VARIED = 20;

    static final String FOLDER = "deep";

    private record Claims(double rate, Samples each, double drain) {}

    @Override
    public String name() {
        return FOLDER;
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        scene.inside();
        int claims = scene.bench().count(CLAIMS, 20);
        int drained = scene.bench().count(DRAINED, 1000);
        int few = claims * SIZE + drained * 2; // a drain overshoots
        Host host = scene.host();
        host.say("fill " + few * 2);
        host.say("claims " + claims + " " + SIZE); // its statement is planned anew a few times
        host.say("part " + drained);
        settle(scene);
        Claims shallow = claims(host, claims, drained);
        fill(scene);
        Claims deep = claims(host, claims, drained);
        Table table = new Table("waiting", "claimed and reported", "a claim of 100: p50", "p99", "drain");
        row(table, few, shallow);
        row(table, scene.options().deep(), deep);
        Report.print(table);
        String waiting = String.format(
                Locale.ROOT, "%,d tasks waiting: ", scene.options().deep());
        scene.dues()
                .add(
                        waiting + "claims",
                        Report.perSecond(deep.rate) + ", " + Report.ratio(deep.rate, shallow.rate)
                                + " of the empty queue's",
                        "",
                        "0.90");
        scene.dues().add(waiting + "a claim", "p99 " + Report.millis(deep.each.percentile(99)), "", "p99 under 20 ms");
    }

    private static Claims claims(Host host, int times, int drained) throws IOException {
        Samples each = new Samples();
        long start = System.nanoTime();
        host.say("claims " + times + " " + SIZE).forEach(seconds -> each.add(seconds.asDouble()));
        double rate = times * SIZE / ((System.nanoTime() - start) / 1e9);
        return new Claims(rate, each, host.say("part " + drained).asDouble());
    }

    private static void fill(Scene scene) throws IOException {
        int deep = scene.options().deep();
        int varied = deep / VARIED;
        scene.host().say("vary " + varied);
        for (int left = deep - varied; left > 0; left -= SLICE) {
            scene.host().say("fill " + Math.min(left, SLICE));
            Report.progress(String.format(Locale.ROOT, "%,d of %,d enqueued", deep - Math.max(0, left - SLICE), deep));
        }
        settle(scene);
    }

    private static void settle(Scene scene) throws IOException {
        scene.postgres().analyze(Postgres.MILLRACE);
        scene.postgres().checkpoint();
    }

    private static void row(Table table, int waiting, Claims claims) {
        table.row(
                String.format(Locale.ROOT, "%,d", waiting),
                Report.perSecond(claims.rate),
                Report.millis(claims.each.median()),
                Report.millis(claims.each.percentile(99)),
                Report.perSecond(claims.drain));
    }
}
