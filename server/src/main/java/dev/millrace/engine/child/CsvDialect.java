package dev.millrace.engine.child;

/**
 * How a delimited text file is written. A field that begins with the quote runs to the next quote that is not escaped,
 * over delimiters and line ends; anywhere else a quote is a letter like any other.
 *
 * @param delimiter between fields
 * @param quote around fields that hold delimiters, quotes or line ends
 * @param escape before a quote inside a quoted field: the quote itself (RFC 4180) or a backslash
 * @param returns whether a lone carriage return ends a line, as on old Macs
 */
record CsvDialect(byte delimiter, byte quote, byte escape, boolean returns) {

    /** As RFC 4180 has it. */
    static CsvDialect standard(byte delimiter) {
        return new CsvDialect(delimiter, (byte) '"', (byte) '"', false);
    }

    /** The byte that ends every line; a carriage return before it belongs to the line end. */
    byte lineEnd() {
        return (byte) (returns ? '\r' : '\n');
    }
}
