package dev.millrace.costs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rounds parts so that, as they are shown, they add up to their sum as it is shown. */
final class Cents {

    private static final int PLACES = 2;

    private Cents() {}

    static BigDecimal rounded(BigDecimal exact) {
        return exact.setScale(PLACES, RoundingMode.HALF_UP);
    }

    /**
     * The parts with two places, none a whole cent away from what it is: they are rounded down, and the cents that are then
     * missing go to those that lost most (the largest remainder).
     */
    static List<BigDecimal> apportion(List<BigDecimal> exact) {
        BigDecimal sum = rounded(exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        List<BigDecimal> parts = new ArrayList<>(exact.stream()
                .map(part -> part.setScale(PLACES, RoundingMode.FLOOR))
                .toList());
        BigDecimal left = sum.subtract(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        int cents = left.movePointRight(PLACES).intValueExact();
        IntStream.range(0, parts.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> exact.get(i).subtract(parts.get(i)))
                        .reversed())
                .limit(cents)
                .toList()
                .forEach(i -> parts.set(i, parts.get(i).add(BigDecimal.valueOf(1, PLACES))));
        return parts;
    }
}
