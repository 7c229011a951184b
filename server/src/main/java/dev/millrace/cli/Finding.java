package dev.millrace.cli;

/**
 * What one look of the doctor found.
 *
 * @param grade how it is
 * @param subject what was looked at
 * @param found what there was
 * @param mend what to do about it; empty where nothing is to be done
 */
record Finding(Grade grade, String subject, String found, String mend) {

    enum Grade {
        GOOD("@|green ✓|@"),
        DOUBTFUL("@|yellow !|@"),
        BAD("@|red ✗|@");

        private final String mark;

        Grade(String mark) {
            this.mark = mark;
        }
    }

    static Finding good(String subject, String found) {
        return new Finding(Grade.GOOD, subject, found, "");
    }

    static Finding doubtful(String subject, String found, String mend) {
        return new Finding(Grade.DOUBTFUL, subject, found, mend);
    }

    static Finding bad(String subject, String found, String mend) {
        return new Finding(Grade.BAD, subject, found, mend);
    }

    void print(Terminal terminal) {
        terminal.line("  " + grade.mark + " @|bold " + subject + "|@  " + found);
        if (!mend.isEmpty()) {
            terminal.line("      " + mend);
        }
    }
}
