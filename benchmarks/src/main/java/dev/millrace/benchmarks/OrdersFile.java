package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/** A CSV file of made-up orders, about 110 bytes a row, the same ones every time. */
final class OrdersFile {

    /** The country whose orders are kept: one in ten. */
    static final String KEPT = "India";

    private static final List<String> COUNTRIES =
            List.of(KEPT, "Brazil", "Nigeria", "Norway", "Japan", "Mexico", "Kenya", "Germany", "Vietnam", "Canada");
    private static final List<String> PRODUCTS =
            List.of("millstone", "water wheel", "flour sack", "oak beam", "iron gear", "grain sieve");
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
    private static final int NOTE_LETTERS = 32;

    private OrdersFile() {}

    static void write(Path file, long bytes) throws IOException {
        Random random = new Random(1783);
        try (OutputStream out = Files.newOutputStream(file)) {
            StringBuilder chunk = new StringBuilder("order_id,day,country,product,quantity,price,customer,note\n");
            long written = 0;
            for (long row = 1; written + chunk.length() < bytes; row++) {
                addRow(chunk, row, random);
                if (chunk.length() > 1 << 20) {
                    out.write(chunk.toString().getBytes(StandardCharsets.US_ASCII));
                    written += chunk.length();
                    chunk.setLength(0);
                }
            }
            out.write(chunk.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void addRow(StringBuilder out, long row, Random random) {
        int cents = 100 + random.nextInt(99_900);
        out.append(row)
                .append(',')
                .append(FIRST_DAY.plusDays(random.nextInt(365)))
                .append(',')
                .append(COUNTRIES.get(random.nextInt(COUNTRIES.size())))
                .append(',')
                .append(PRODUCTS.get(random.nextInt(PRODUCTS.size())))
                .append(',')
                .append(1 + random.nextInt(9))
                .append(',')
                .append(cents / 100)
                .append('.')
                .append(cents / 10 % 10)
                .append(cents % 10)
                .append(",customer-")
                .append(random.nextInt(1_000_000))
                .append(',');
        for (int i = 0; i < NOTE_LETTERS; i++) {
            out.append((char) ('a' + random.nextInt(26)));
        }
        out.append('\n');
    }
}
