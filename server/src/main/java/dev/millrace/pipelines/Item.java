package dev.millrace.pipelines;

/**
 * One column of a select list.
 *
 * @param growth how long its texts can be; of no meaning where it holds no text
 */
record Item(String sql, Column column, Growth growth) {}
