package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code ./millrace chaos}. */
@Command(
        name = "chaos",
        description = "Kill, stop and cut servers, workers and the database under load, and check that nothing that was"
                + " acknowledged is lost, stuck, done twice, or told wrongly. Ends with 1 where something is.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Chaos implements Callable<Integer> {

    private static final int ROUNDS_OF_MIX = 50;
    private static final int MORE_THAN_TIME_ALLOWS = 100_000;
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final String MIX = "mix";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--seed",
            description = "the same seed makes the same faults (default: a new one, which is printed)")
    private @Nullable Long seed;

    @Option(names = "--rounds", description = "faults of each kind (default: as many as that kind needs)")
    private @Nullable Integer rounds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "<kind>",
            description =
                    "only these kinds of faults, of: server-kill, server-restart, server-stop, worker-kill, worker-stop,"
                            + " postgres-kill, connections-cut, listener-cut, same-key, sweep-race, poison, long-run, and mix, which"
                            + " is any of them but long-run, by chance")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--minutes",
            description =
                    "a mix of faults for so long; after the rounds of each kind, where --rounds or --only ask for those")
    private @Nullable Integer minutes;

    @Option(names = "--servers", description = "how many share the database (default: ${DEFAULT-VALUE})")
    private int servers = 2;

    @Option(
            names = "--workers",
            description = "how many processes run tasks, beside one with the library (default: ${DEFAULT-VALUE})")
    private int workers = 4;

    @Option(names = "--rate", description = "requests for tasks in a second (default: ${DEFAULT-VALUE})")
    private int rate = 40;

    @Option(
            names = "--folder",
            paramLabel = "<folder>",
            description = "for data, logs and the history (default: a temporary folder)")
    private @Nullable Path folder;

    static void main(String[] args) {
        System.exit(commands().execute(args));
    }

    static CommandLine commands() {
        return new CommandLine(new Chaos());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        long chosen = seed == null ? System.nanoTime() % 1_000_000 : seed;
        List<Phase> phases = phases(new FaultPlan(chosen));
        System.out.printf("seed %d%n", chosen);
        ChaosSettings settings =
                new ChaosSettings(workFolder(), ServerCommand.fromLauncher(), chosen, servers, workers, rate);
        long start = System.nanoTime();
        List<PhaseResult> results = new ChaosRun(settings, System.out).run(phases);
        System.out.printf(
                "%nSeed %d, %d servers, %d workers and the library's, %d requests a second, %d minutes:%n%n%s%n",
                chosen,
                servers,
                workers,
                rate,
                Duration.ofNanos(System.nanoTime() - start).toMinutes(),
                ReportTable.of(results));
        boolean clean = results.stream().allMatch(result -> result.violations().isEmpty());
        System.out.println(clean ? "Every promise was kept." : "Promises were broken: see above.");
        return clean ? 0 : 1;
    }

    /** The kinds one after the other, so that a figure tells of one kind, and then a mix by chance. */
    private List<Phase> phases(FaultPlan plan) {
        Set<FaultKind> wanted = wanted();
        boolean timeOnly = minutes != null && rounds == null && only.isEmpty();
        List<Phase> phases = new ArrayList<>();
        if (!timeOnly) {
            for (FaultKind kind : wanted) {
                int count = rounds == null ? kind.usualRounds() : rounds;
                phases.add(new Phase(kind.word(), plan.of(kind, count), FOR_EVER));
            }
        }
        if (minutes != null || only.isEmpty() || only.contains(MIX)) {
            List<FaultKind> kinds = (wanted.isEmpty() ? EnumSet.allOf(FaultKind.class) : wanted)
                    .stream().filter(FaultKind::mixes).toList();
            if (kinds.isEmpty()) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "nothing of --only can be mixed: name other kinds of faults, or leave out the mix");
            }
            int count = minutes != null ? MORE_THAN_TIME_ALLOWS : rounds == null ? ROUNDS_OF_MIX : rounds;
            Duration atMost = minutes == null ? FOR_EVER : Duration.ofMinutes(minutes);
            phases.add(new Phase(MIX, plan.mixed(kinds, count), atMost));
        }
        return phases;
    }

    private Set<FaultKind> wanted() {
        Set<FaultKind> wanted = EnumSet.noneOf(FaultKind.class);
        if (only.isEmpty()) {
            wanted.addAll(EnumSet.allOf(FaultKind.class));
        }
        for (String word : only) {
            if (!word.equals(MIX)) {
                try {
                    wanted.add(FaultKind.of(word));
                } catch (IllegalArgumentException e) {
                    throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
                }
            }
        }
        return wanted;
    }

    private Path workFolder() throws IOException {
        if (folder == null) {
            return Files.createTempDirectory("millrace-chaos");
        }
        Files.createDirectories(folder);
        return Files.createTempDirectory(folder.toAbsolutePath(), "run-");
    }
}
