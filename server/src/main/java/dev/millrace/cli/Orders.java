package dev.millrace.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;

/** Makes up orders of a shop, always the same ones. */
final class Orders {

    /** The country whose orders are kept; one order in four comes from there. */
    static final String KEPT = "India";

    private static final List<String> COUNTRIES =
            List.of(KEPT, "Brazil", "Nigeria", "Norway", KEPT, "Japan", "Mexico", "Kenya");
    private static final List<String> PRODUCTS =
            List.of("millstone", "water wheel", "flour sack", "oak beam", "iron gear", "grain sieve");
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);
    private static final int EVERY = 10_000;

    private Orders() {}

    static void write(Path file, int rows, LongConsumer written) throws IOException {
        Random random = new Random(1783);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("order_id,day,country,product,quantity,price\n");
            for (int row = 1; row <= rows; row++) {
                int cents = 100 + random.nextInt(99_900);
                out.write(row + "," + FIRST_DAY.plusDays(random.nextInt(365)) + "," + pick(COUNTRIES, random) + ","
                        + pick(PRODUCTS, random) + "," + (1 + random.nextInt(9)) + "," + cents / 100 + "."
                        + cents / 10 % 10 + cents % 10 + "\n");
                if (row % EVERY == 0) {
                    written.accept(row);
                }
            }
        }
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
