package dev.millrace.pipelines;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** How a filter compares a column. */
public enum Operator {
    EQ(Takes.ONE),
    NE(Takes.ONE),
    GT(Takes.ONE),
    GTE(Takes.ONE),
    LT(Takes.ONE),
    LTE(Takes.ONE),
    IN(Takes.LIST),
    NOT_IN(Takes.LIST),
    BETWEEN(Takes.RANGE),
    CONTAINS(Takes.TEXT),
    STARTS_WITH(Takes.TEXT),
    ENDS_WITH(Takes.TEXT),
    MATCHES(Takes.PATTERN),
    IS_NULL(Takes.NOTHING),
    NOT_NULL(Takes.NOTHING);

    /** What stands in {@code value}. */
    enum Takes {
        ONE,
        LIST,
        RANGE,
        TEXT,
        PATTERN,
        NOTHING
    }

    private final Takes takes;

    Operator(Takes takes) {
        this.takes = takes;
    }

    Takes takes() {
        return takes;
    }

    /** Why the operator does not suit a column of this type, or null when it does. */
    @Nullable
    String objection(ColumnType type) {
        return switch (this) {
            case IS_NULL, NOT_NULL -> null;
            case EQ, NE, IN, NOT_IN -> type == ColumnType.OTHER ? "compares plain values" : null;
            case GT, GTE, LT, LTE, BETWEEN -> type.isOrdered() ? null : "needs a column with an order";
            case CONTAINS, STARTS_WITH, ENDS_WITH, MATCHES -> type == ColumnType.TEXT ? null : "needs a text column";
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
