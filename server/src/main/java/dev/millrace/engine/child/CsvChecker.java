package dev.millrace.engine.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Says what is wrong with a record of a delimited file, if anything. */
final class CsvChecker {

    private static final int SHOWN = 60;

    private final CsvShape shape;
    private final Set<String> typed;
    private final List<TextType> types;

    /**
     * Begins with the types that the sample suggests.
     *
     * @param typed the columns whose text has to be of their type
     */
    CsvChecker(CsvShape shape, Set<String> typed) {
        this.shape = shape;
        this.typed = typed;
        this.types = new ArrayList<>(shape.types());
    }

    /** The reason why the record cannot be read; null for a sound one. */
    @Nullable
    String problem(CsvReader record) {
        if (record.problem() != null) {
            return record.problem();
        }
        if (record.fields() != shape.columns()) {
            return "%s where %d %s expected"
                    .formatted(
                            record.fields() == 1 ? "1 field" : record.fields() + " fields",
                            shape.columns(),
                            shape.columns() == 1 ? "was" : "were");
        }
        for (int i = 0; i < shape.columns(); i++) {
            String value = typed.contains(shape.names().get(i)) ? record.field(i) : null;
            if (value != null && !fits(i, value)) {
                return "'%s' in column '%s' is not %s, as the values before it are"
                        .formatted(
                                shorten(value),
                                shape.names().get(i),
                                types.get(i).noun());
            }
        }
        return null;
    }

    /** Whole numbers are joined by fractions without a complaint: the column then has numbers. */
    private boolean fits(int column, String value) {
        TextType type = types.get(column);
        if (!type.fits(value) && type.or(TextType.of(value)) == TextType.DOUBLE) {
            types.set(column, TextType.DOUBLE);
        }
        return types.get(column).fits(value);
    }

    private static String shorten(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }

    /** The types that hold all the values seen so far. */
    List<TextType> types() {
        return types;
    }
}
