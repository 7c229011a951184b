package dev.millrace.benchmarks.tasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import dev.millrace.benchmarks.Report;

/** Those that run side by side, ours first, with what was measured of each. */
final class Field<M> {

    private final List<Contestant> ours;
    private final List<Contestant> all;
    private final Map<Contestant, M> measured = new HashMap<>();

    Field(List<Contestant> ours, List<Contestant> peers, Supplier<M> empty) {
        this.ours = List.copyOf(ours);
        this.all = new ArrayList<>(ours);
        all.addAll(peers);
        all.forEach(contestant -> measured.put(contestant, empty.get()));
    }

    List<Contestant> all() {
        return all;
    }

    M of(Contestant contestant) {
        return Objects.requireNonNull(measured.get(contestant));
    }

    /** How our value compares with that of the peer that has the highest, in words. */
    String besideBest(double own, ToDoubleFunction<M> value) {
        Optional<Contestant> best = all.stream()
                .filter(contestant -> !ours.contains(contestant))
                .max(Comparator.comparingDouble(contestant -> value.applyAsDouble(of(contestant))));
        return best.map(peer -> String.format(
                        Locale.ROOT,
                        "%s of %s's %s",
                        Report.ratio(own, value.applyAsDouble(of(peer))),
                        peer.name(),
                        Report.perSecond(value.applyAsDouble(of(peer)))))
                .orElse("");
    }
}
