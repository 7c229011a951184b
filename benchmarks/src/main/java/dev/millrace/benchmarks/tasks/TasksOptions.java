package dev.millrace.benchmarks.tasks;

import java.util.Iterator;
import java.util.List;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.millrace.benchmarks.BenchOptions;

/** What the benchmark of the queue can be told. */
final class TasksOptions {

    private static final String NONE = "none";

    /** What the help lists. */
    static final class PeerNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Peer.titles().iterator();
        }
    }

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Option(names = "--only", paramLabel = "<row>", split = ",", description = "which rows (default: all)")
    private List<String> only = List.of();

    @Option(
            names = "--peers",
            paramLabel = "<peer>",
            split = ",",
            description = "which peers: none, or some of ${COMPLETION-CANDIDATES} (default: all)",
            completionCandidates = PeerNames.class)
    private List<String> peers = Peer.titles();

    @Option(
            names = "--rounds",
            paramLabel = "<n>",
            description = "how often what is compared is measured; medians count (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--minutes",
            paramLabel = "<n>",
            description = "how long the rows run that look for decay (default: ${DEFAULT-VALUE})")
    private int minutes = 10;

    @Option(
            names = "--deep",
            paramLabel = "<n>",
            description = "how many tasks there are where it says many (default: ${DEFAULT-VALUE})")
    private int deep = 10_000_000;

    BenchOptions bench() {
        return bench;
    }

    List<String> only() {
        return only;
    }

    /** @throws IllegalArgumentException where there is no such peer */
    List<Peer> peers() {
        return peers.equals(List.of(NONE))
                ? List.of()
                : peers.stream().map(Peer::titled).toList();
    }

    int rounds() {
        return bench.count(rounds, 1);
    }

    int seconds() {
        return bench.count(minutes * 60, 6);
    }

    int deep() {
        return bench.count(deep, Math.min(deep, 20_000));
    }
}
