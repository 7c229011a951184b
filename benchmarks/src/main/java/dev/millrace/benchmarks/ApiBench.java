package dev.millrace.benchmarks;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the API: requests a second and their latency. */
@Command(name = "api", description = "the API: requests a second and their latency")
final class ApiBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() {
        Report.progress("nothing is measured here yet" + (options.brief() ? ", however briefly" : ""));
        return 1;
    }
}
