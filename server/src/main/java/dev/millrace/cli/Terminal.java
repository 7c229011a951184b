package dev.millrace.cli;

import java.io.Console;
import java.io.PrintStream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command writes for the person who gave it.
 *
 * @param out where lines go
 * @param isInteractive whether somebody watches: colours and lines that are drawn anew make sense only then
 */
record Terminal(PrintStream out, boolean isInteractive) {

    @SuppressWarnings("SystemConsoleNull") // null again since JDK 25, where nobody watches
    static Terminal ofThisProcess() {
        Console console = System.console();
        return new Terminal(System.out, console != null && console.isTerminal());
    }

    /** The same person's other stream, for when the first belongs to machines. */
    Terminal onStandardError() {
        return new Terminal(System.err, isInteractive);
    }

    Ansi ansi() {
        return isInteractive && isUnset("NO_COLOR") && !"dumb".equals(System.getenv("TERM")) ? Ansi.ON : Ansi.OFF;
    }

    /** Prints a line; {@code @|bold …|@} is bold where the terminal can, and plain text elsewhere. */
    void line(String text) {
        out.println(ansi().string(text));
    }

    void line() {
        out.println();
    }

    /** Draws a line over the last one that was drawn; nothing where nobody watches. */
    void redraw(String text) {
        if (isInteractive) {
            out.print("\r\033[K" + ansi().string(text));
            out.flush();
        }
    }

    private static boolean isUnset(String variable) {
        @Nullable String value = System.getenv(variable);
        return value == null || value.isEmpty();
    }
}
