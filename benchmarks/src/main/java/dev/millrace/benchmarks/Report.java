package dev.millrace.benchmarks;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Prints what was measured: progress on standard error, results as Markdown for docs/performance.md on standard output. */
public final class Report {

    private Report() {}

    /** Says what is being done, to those who wait. */
    public static void progress(String what) {
        System.err.println("  " + what);
    }

    /** The subject, the day, and the machine: figures mean nothing without. */
    public static void heading(String subject, BenchOptions options) {
        System.out.println();
        System.out.println("### " + subject);
        System.out.println();
        System.out.println(LocalDate.now(Clock.system(ZoneOffset.UTC)) + ", " + Machine.describe()
                + (options.brief() ? " (brief)" : ""));
        System.out.println();
    }

    public static void print(Table table) {
        System.out.println(table);
    }

    public static void note(String sentence) {
        System.out.println(sentence);
        System.out.println();
    }

    public static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }

    public static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.1f ms", seconds * 1000);
    }

    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.0f MB", (double) bytes / 1e6);
    }

    public static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f", ours / theirs);
    }

    public static String perSecond(double rate) {
        return String.format(Locale.ROOT, "%,.0f/s", rate);
    }
}
