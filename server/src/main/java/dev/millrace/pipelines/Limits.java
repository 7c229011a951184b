package dev.millrace.pipelines;

/** What a pipeline may hold at most, so that no request makes a query that is a burden by its size alone. */
final class Limits {

    static final int STEPS = 100;
    static final int JSON_LENGTH = 1_000_000;
    /** Inside each other. DuckDB reads them by recursion: between 200 and 400 of them overflow a stack of 1 MB. */
    static final int SUBQUERIES = 120;

    /** Of the query that comes out: wide files make long lists of columns. */
    static final int SQL_LENGTH = 20_000_000;

    static final int CONDITIONS = 200;
    static final int CONDITION_DEPTH = 8;
    static final int VALUES = 1_000;
    static final int COLUMNS = 10_000;
    static final int NAME_LENGTH = 1_000;
    static final int TEXT_LENGTH = 10_000;
    static final int PATTERN_LENGTH = 500;
    static final int EXPRESSION_LENGTH = 2_000;
    static final int EXPRESSION_DEPTH = 32;
    static final int EXPRESSION_CALLS = 200;
    /** Digits that a DECIMAL(38) can keep. */
    static final int DIGITS = 38;
    /** The range of a double, which also keeps a written-out number short. */
    static final int EXPONENT = 308;

    /** More than anybody reads at once. */
    static final int PROBLEMS = 100;

    private Limits() {}
}
