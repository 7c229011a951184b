package dev.millrace.pipelines;

/** What may stand between the fields of a line. */
final class Delimiters {

    private Delimiters() {}

    /** Refuses what a reader would confuse with a quote, an end of line, or part of a value. */
    static void check(Params params, String delimiter) {
        char c = delimiter.isEmpty() ? ' ' : delimiter.charAt(0);
        boolean sensible = delimiter.length() == 1
                && (c == '\t' || (c > ' ' && c < 127 && !Character.isLetterOrDigit(c) && c != '"' && c != '\''));
        if (!sensible) {
            params.wrong("delimiter", "must be a tab or one ASCII punctuation mark that is no quote, like , ; |");
        }
    }
}
