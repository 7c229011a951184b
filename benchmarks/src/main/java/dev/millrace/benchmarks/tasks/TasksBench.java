package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.millrace.benchmarks.Report;

/**
 * Measures the queue from outside: what its callers see. Tasks have a payload of 200 bytes and do nothing; every task, run and
 * result is kept.
 */
@Command(name = "tasks", description = "the queue, beside other queues: enqueue, claim, complete, latency, cost")
public final class TasksBench implements Callable<Integer> {

    private static final List<Row> ROWS = List.of(
            new DrainRow("drain", 100_000),
            new DrainRow("drain-few", 20_000),
            new EnqueueRow(),
            new PostRow(),
            new PickUpRow(),
            new LimitedRow(),
            new FairRow(),
            new SteadyRow("steady", false),
            new SteadyRow("held", true),
            new DeepRow(),
            new ListsRow());

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private TasksOptions options = new TasksOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Row> rows = wanted();
        refuseUnknownPeers();
        Dues dues = new Dues();
        int exit = 0;
        Path folder = options.bench().workFolder("tasks");
        Report.heading("Tasks", options.bench());
        for (Row row : rows) {
            Report.progress(row.name());
            try (Scene scene = new Scene(options, dues, folder.resolve(row.folder()))) {
                row.measure(scene);
            } catch (IOException | IllegalStateException e) {
                e.printStackTrace();
                dues.add(row.name(), "failed: " + e.getMessage(), "", "");
                exit = 1;
            }
        }
        Report.print(dues.table());
        Report.note("Rates are medians of " + options.rounds()
                + " rounds, taken in turns. What asks shares the machine with"
                + " what is asked and with PostgreSQL, which has fsync and synchronous_commit on.");
        return exit;
    }

    private void refuseUnknownPeers() {
        try {
            var _ = options.peers();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Row> wanted() {
        List<String> names = ROWS.stream().map(Row::name).toList();
        for (String name : options.only()) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no row '" + name + "'; there are "
                                + names.stream().collect(Collectors.joining(", ")));
            }
        }
        return ROWS.stream()
                .filter(row -> options.only().isEmpty() || options.only().contains(row.name()))
                .toList();
    }
}
