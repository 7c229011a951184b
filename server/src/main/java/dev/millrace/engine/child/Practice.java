package dev.millrace.engine.child;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.millrace.pipelines.FileFormat;
import dev.millrace.pipelines.ReadOptions;

/**
 * Does by itself what a job on a text file does in Java, while there is no job, until the JVM has compiled it. A fresh JVM
 * would else spend more on the first hundred megabytes of a file than on the thousand after them, and its compiler would
 * take that time from the query.
 */
final class Practice {

    /** A job that comes at once after another one is not held up by this. */
    private static final long REST_MILLIS = 300;

    private static final int ROUNDS = 60;
    private static final int ROWS = 10_000;

    private final Thread thread;

    private Practice(Bounds bounds) {
        this.thread = Thread.ofPlatform().daemon().name("practice").start(() -> run(bounds));
    }

    static Practice begin(Bounds bounds) {
        return new Practice(bounds);
    }

    /** There is work to do. */
    void end() {
        thread.interrupt();
    }

    private static void run(Bounds bounds) {
        try {
            Thread.sleep(REST_MILLIS);
            byte[] plain = rows("customer", "a note without quotes");
            byte[] quoted = rows("\"Hopper, Grace\"", "\"a note \"\"with\"\" quotes\"");
            CsvSniffer sniffer = new CsvSniffer(FileFormat.CSV, ReadOptions.SNIFFED, bounds);
            for (int round = 0; round < ROUNDS && !Thread.interrupted(); round++) {
                byte[] text = round % 2 == 0 ? quoted : plain; // most files are plain, and so is what was last learnt
                TextEncoding.of(text, null);
                CsvShape shape = sniffer.sniff(text, false);
                new CsvCounter(shape.dialect(), shape.blankLinesCount())
                        .count(new ByteArrayInputStream(text), at -> {});
            }
        } catch (InterruptedException called) {
            Thread.currentThread().interrupt();
        } catch (IOException | Refusal e) {
            throw new IllegalStateException("a sound text cannot be read", e);
        }
    }

    /** A text of some hundred kilobytes, whose values differ as those of files do. */
    private static byte[] rows(String name, String note) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            text.append(row).append(',').append(name);
            text.append(",2026-1").append(row % 3).append('-').append(10 + row % 21);
            text.append(',').append(row % 1000).append(".25,").append(note).append(",true\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
