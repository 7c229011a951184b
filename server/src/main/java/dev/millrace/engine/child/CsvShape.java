package dev.millrace.engine.child;

import java.util.List;

/**
 * What was found out about a delimited text file before it is read as a whole.
 *
 * @param header whether the first record names the columns
 */
record CsvShape(CsvDialect dialect, boolean header, List<String> names, List<TextType> types) {

    int columns() {
        return names.size();
    }

    /** In a file of one column an empty line is an empty value; in others it is nothing. */
    boolean blankLinesCount() {
        return columns() == 1;
    }
}
