package dev.millrace.engine.child;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;

/** Puts the engine's errors into words for a job's owner: without paths, SQL, and advice about settings. */
final class Complaints {

    private static final int LENGTH = 500;
    private static final String DISK_FULL = "the disk is full: no room for the job's temporary files and output";

    private final Order order;

    Complaints(Order order) {
        this.order = order;
    }

    /** Whether the engine's reader stumbled over the text of a delimited file, so that a careful look can say why. */
    static boolean isAboutText(SQLException error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("CSV Error")
                || message.contains("The CSV Parser state machine")
                || message.startsWith("Conversion Error");
    }

    /** Whether it held more than it may: each of its threads wants some of the memory. */
    static boolean isAboutMemory(SQLException error) {
        String message = String.valueOf(error.getMessage());
        return message.startsWith("Out of Memory") || message.contains("bad_alloc");
    }

    /** What a disk did to us that the engine did not see. */
    static Reply.Refused ofDisk(IOException error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("No space left on device")
                ? new Reply.Refused(Refusal.Kind.LIMIT, DISK_FULL)
                : new Reply.Refused(Refusal.Kind.CRASH, "the file cannot be read or written");
    }

    Refusal refusal(SQLException error) {
        String message = Objects.toString(error.getMessage(), "no message");
        if (message.contains("max_temp_directory_size")) {
            return Refusal.limit("the job needs more temporary disk than its limit of "
                    + size(order.bounds().spill()));
        }
        if (message.contains("No space left on device")) {
            return Refusal.limit(DISK_FULL);
        }
        if (message.contains("File too large")) {
            return Refusal.limit("the job writes a file larger than its limit");
        }
        if (isAboutMemory(error)) {
            return Refusal.limit("the job needs more memory than its limit of "
                    + size(order.bounds().memory()));
        }
        if (message.startsWith("INTERNAL Error") || message.startsWith("FATAL Error")) {
            return Refusal.crash("the engine failed on this file: " + clean(message));
        }
        return Refusal.input(clean(message));
    }

    /** The engine's own sentence, without its class and without what only its users understand. */
    private String clean(String message) {
        String text = message.replaceFirst("^[A-Z][A-Za-z /]* (Error|Exception): ", "");
        int end = text.length();
        for (String tail : new String[] {"\nLINE ", "\nPossible", "\n\nLINE ", "\nTry ", ". Try ", "\n  file ="}) {
            int at = text.indexOf(tail);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        text = text.substring(0, end)
                .replace(order.folder() + "/", "")
                .replace(order.folder(), "")
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    }

    private static String size(long bytes) {
        return bytes >= 1 << 30
                ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1 << 30))
                : String.format(Locale.ROOT, "%d MB", bytes >> 20);
    }
}
