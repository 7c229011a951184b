package dev.millrace.benchmarks;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the queue: enqueue, claim, complete, latency. */
@Command(name = "tasks", description = "the queue: enqueue, claim, complete, latency")
final class TasksBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() {
        Report.progress("nothing is measured here yet" + (options.brief() ? ", however briefly" : ""));
        return 1;
    }
}
