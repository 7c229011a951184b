package dev.millrace.chaos;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.chaos.Violation.Promise;

/** All phases as a table in Markdown, the last row their sums. */
final class ReportTable {

    private static final List<String> HEADER = List.of(
            "faults",
            "rounds",
            "tasks",
            "acknowledged",
            "runs",
            "lost runs",
            "late results refused",
            "given up",
            "slowest recovery",
            "lost",
            "stuck",
            "illegal",
            "double",
            "over limits",
            "lies");

    private ReportTable() {}

    static String of(List<PhaseResult> results) {
        StringBuilder text = new StringBuilder();
        text.append(line(HEADER)).append(line(HEADER.stream().map(name -> "---").toList()));
        results.forEach(result -> text.append(line(row(result))));
        return text.append(line(sum(results))).toString();
    }

    private static List<String> row(PhaseResult result) {
        return Stream.concat(
                        Stream.of(
                                result.name(),
                                number(result.rounds()),
                                number(result.tasks()),
                                number(result.acknowledged()),
                                number(result.runs()),
                                number(result.lostRuns()),
                                number(result.refused()),
                                number(result.givenUp()),
                                String.format(
                                        Locale.ROOT,
                                        "%.1f s",
                                        result.slowestRecovery().toMillis() / 1000.0)),
                        Stream.of(Promise.values()).map(promise -> number(result.violationsOf(promise))))
                .toList();
    }

    private static List<String> sum(List<PhaseResult> results) {
        return Stream.concat(
                        Stream.of(
                                "**all**",
                                number(results.stream()
                                        .mapToLong(PhaseResult::rounds)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::tasks)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::acknowledged)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::runs)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::lostRuns)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::refused)
                                        .sum()),
                                number(results.stream()
                                        .mapToLong(PhaseResult::givenUp)
                                        .sum()),
                                ""),
                        Stream.of(Promise.values())
                                .map(promise -> number(results.stream()
                                        .mapToLong(result -> result.violationsOf(promise))
                                        .sum())))
                .toList();
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
