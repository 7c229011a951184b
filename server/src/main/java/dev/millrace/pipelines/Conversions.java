package dev.millrace.pipelines;

/** Which types can become which. */
final class Conversions {

    private Conversions() {}

    static boolean isPossible(ColumnType from, ColumnType to) {
        if (from == to || to == ColumnType.TEXT) {
            return true;
        }
        return switch (from) {
            case TEXT -> to != ColumnType.OTHER;
            case INTEGER, DECIMAL, DOUBLE -> to.isNumber() || (from == ColumnType.INTEGER && to == ColumnType.BOOLEAN);
            case BOOLEAN -> to == ColumnType.INTEGER;
            case DATE -> to == ColumnType.TIMESTAMP;
            case TIMESTAMP -> to == ColumnType.DATE || to == ColumnType.TIME;
            case TIME, OTHER -> false;
        };
    }
}
