package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Adds the steps that depend on where a row stands among the others: sort, sample and deduplicate. */
final class OrderCompiler {

    private final StepContext step;
    private final Query query;
    private final Dialect dialect;

    OrderCompiler(StepContext step, Query query, Dialect dialect) {
        this.step = step;
        this.query = query;
        this.dialect = dialect;
    }

    void sort(Sort sort, boolean orderMatters) {
        String order = sort.by().stream().map(this::key).collect(Collectors.joining(", ")) + ", " + query.place();
        if (orderMatters) {
            query.number(step, order);
        }
        query.narrow(step, "order by " + (orderMatters ? query.place() : order));
    }

    private String key(Sort.Key key) {
        Column column = step.column(key.column());
        if (column.type() == ColumnType.OTHER) {
            throw step.problem("cannot sort by column " + Words.quoted(column.name()) + ", which is no plain value");
        }
        return dialect.value(column) + " " + Words.wire(key.order()) + " nulls " + Words.wire(key.nulls());
    }

    void sample(Sample sample) {
        BigDecimal fraction = sample.fraction();
        if (fraction != null && fraction.compareTo(BigDecimal.ONE) >= 0) {
            return;
        }
        String chance = chance(sample.seed());
        if (fraction == null) {
            query.narrow(step, "order by " + chance + ", " + query.place() + " limit " + sample.count());
            query.narrow(step, "order by " + query.place());
        } else {
            query.narrow(step, "where " + chance + " < " + dialect.integer(Chance.share(fraction)));
        }
    }

    /** Spells {@link Chance} in plain arithmetic of 64 bits, which comes out the same on every engine. */
    private String chance(long seed) {
        String first = query.hidden("chance" + step.number());
        query.widen(step, fifthPower(query.place() + " % " + Chance.PRIME, Chance.offset(seed, 0)), first);
        return fifthPower(first, Chance.offset(seed, 1));
    }

    private static String fifthPower(String number, long offset) {
        String start = "((" + number + " * " + Chance.FACTOR + " + " + offset + ") % " + Chance.PRIME + ")";
        String square = "(" + start + " * " + start + " % " + Chance.PRIME + ")";
        return "((" + square + " * " + square + " % " + Chance.PRIME + ") * " + start + " % " + Chance.PRIME + ")";
    }

    void deduplicate(Deduplicate deduplicate) {
        List<Column> keys = deduplicate.keys().isEmpty() ? query.columns() : step.columns(deduplicate.keys());
        String by = keys.stream().map(dialect::value).collect(Collectors.joining(", "));
        String order = query.place() + (deduplicate.keep() == Deduplicate.Keep.FIRST ? " asc" : " desc");
        String rank = query.hidden("rank" + step.number());
        query.widen(step, "row_number() over (partition by " + by + " order by " + order + ")", rank);
        query.narrow(step, "where " + rank + " = 1 order by " + query.place());
    }
}
