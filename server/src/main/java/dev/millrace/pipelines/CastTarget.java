package dev.millrace.pipelines;

/** What a {@link Cast} makes of its columns. The API's names of the types, apart from the one that nothing casts to. */
public record CastTarget(ColumnType type, int precision, int scale) {

    static final int DEFAULT_PRECISION = 18;
    static final int DEFAULT_SCALE = 2;

    static CastTarget of(ColumnType type) {
        return new CastTarget(type, DEFAULT_PRECISION, DEFAULT_SCALE);
    }

    /** The types that a client may name. */
    enum Name {
        TEXT(ColumnType.TEXT),
        INTEGER(ColumnType.INTEGER),
        DECIMAL(ColumnType.DECIMAL),
        DOUBLE(ColumnType.DOUBLE),
        BOOLEAN(ColumnType.BOOLEAN),
        DATE(ColumnType.DATE),
        TIMESTAMP(ColumnType.TIMESTAMP),
        TIME(ColumnType.TIME);

        private final ColumnType type;

        Name(ColumnType type) {
            this.type = type;
        }
    }

    static CastTarget read(Params params) {
        ColumnType type = params.choice("to_type", Name.class).type;
        if (type != ColumnType.DECIMAL) {
            return of(type);
        }
        int precision = (int) params.whole("precision", 1, Limits.DIGITS, DEFAULT_PRECISION);
        int scale = (int) params.whole("scale", 0, precision, Math.min(DEFAULT_SCALE, precision));
        return new CastTarget(type, precision, scale);
    }

    /** With its article, as messages say it: "an integer". */
    String described() {
        return switch (type) {
            case INTEGER -> "an integer";
            case DECIMAL -> "a decimal with " + (precision - scale) + " digits before the point";
            case TEXT -> "text";
            default -> "a " + type;
        };
    }
}
