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
    private static final String PLAIN =
            "17,Ada Lovelace,2026-01-29,1.5,a note without quotes,true,2026-01-29 10:30:00\n";
    private static final String QUOTED = "18,\"Hopper, Grace\",2026-01-30,2.25,\"a note \"\"with\"\" quotes\",false,\n";

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
        byte[] plain = PLAIN.repeat(ROWS).getBytes(StandardCharsets.UTF_8);
        byte[] mixed = (PLAIN + QUOTED).repeat(ROWS / 2).getBytes(StandardCharsets.UTF_8);
        CsvSniffer sniffer = new CsvSniffer(FileFormat.CSV, ReadOptions.SNIFFED, bounds);
        try {
            Thread.sleep(REST_MILLIS);
            for (int round = 0; round < ROUNDS && !Thread.interrupted(); round++) {
                byte[] text = round % 2 == 0 ? plain : mixed;
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
}
