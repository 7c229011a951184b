package dev.millrace.benchmarks;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures GPU accounting: import and sums over many rows. */
@Command(name = "gpu", description = "GPU accounting: import and sums over many rows")
final class GpuBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() {
        Report.progress("nothing is measured here yet" + (options.brief() ? ", however briefly" : ""));
        return 1;
    }
}
