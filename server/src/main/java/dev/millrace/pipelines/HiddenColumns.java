package dev.millrace.pipelines;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which hidden columns the query has to carry: the row number of the file, where a step needs the order of rows (sort,
 * sample, deduplicate) or the line of a rejected one. Numbering rows costs time, so it is asked for only then.
 */
final class HiddenColumns {

    private final List<Step> steps;
    private final String prefix;

    private HiddenColumns(List<Step> steps, String prefix) {
        this.steps = steps;
        this.prefix = prefix;
    }

    static HiddenColumns of(List<Step> steps, List<Column> input) {
        Stream<String> names =
                Stream.concat(input.stream().map(Column::name), steps.stream().flatMap(HiddenColumns::made));
        List<String> taken = names.map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("_"))
                .toList();
        String prefix = "__";
        while (isTaken(prefix, taken)) {
            prefix += "_";
        }
        return new HiddenColumns(steps, prefix);
    }

    private static boolean isTaken(String prefix, List<String> names) {
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }

    private static Stream<String> made(Step step) {
        return switch (step) {
            case Rename rename -> rename.columns().values().stream();
            case Derive derive -> Stream.of(derive.column());
            case Aggregate aggregate -> aggregate.aggregations().stream().map(Aggregate.Measure::as);
            default -> Stream.empty();
        };
    }

    /** The name of a hidden column, one that no column of the file and none that a step makes can have. */
    String name(String purpose) {
        return prefix + purpose;
    }

    /** The column that the input has to bring. */
    Optional<String> rowNumber() {
        return orderMattersAfter(-1) || lineMatters() ? Optional.of(name("row")) : Optional.empty();
    }

    /** Whether a later step depends on the order of the rows that this one gives. */
    boolean orderMattersAfter(int index) {
        for (Step step : steps.subList(index + 1, steps.size())) {
            if (step instanceof Sort || step instanceof Sample || step instanceof Deduplicate) {
                return true;
            }
            if (step instanceof Aggregate) {
                return false;
            }
        }
        return false;
    }

    /** Whether a step rejects rows that still are rows of the file. */
    boolean lineMatters() {
        for (Step step : steps) {
            if (step.mayReject()) {
                return true;
            }
            if (step instanceof Aggregate) {
                return false;
            }
        }
        return false;
    }
}
