package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts rows in order: {@code {by: [{column, order?, nulls?}, …]}}, or one key alone: {@code {column, order?, nulls?}}.
 * Rows with equal keys keep the order they had.
 */
public record Sort(List<Key> by) implements Step {

    /** Which way a key runs. */
    public enum Order {
        ASC,
        DESC
    }

    /** Where nulls go, whatever the order. */
    public enum Nulls {
        LAST,
        FIRST
    }

    /** One column to sort by. */
    public record Key(String column, Order order, Nulls nulls) {

        private static Key read(Params params) {
            return new Key(
                    params.column("column"),
                    params.choice("order", Order.class, Order.ASC),
                    params.choice("nulls", Nulls.class, Nulls.LAST));
        }
    }

    static Sort read(Params params) {
        if (!params.has("by")) {
            return new Sort(List.of(Key.read(params)));
        }
        List<Key> keys = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        params.eachObject("by", Limits.COLUMNS, inner -> {
            Key key = Key.read(inner);
            if (!key.column().isEmpty() && !seen.add(key.column())) {
                inner.wrong("column", "names " + Words.quoted(key.column()) + " a second time");
            }
            keys.add(key);
        });
        return new Sort(keys);
    }

    @Override
    public StepType type() {
        return StepType.SORT;
    }
}
