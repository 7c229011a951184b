package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CentsTest {

    @Test
    void theCentThatIsMissingGoesToThePartThatLostMost() {
        assertThat(Cents.apportion(decimals("0.333", "0.333", "0.334"))).isEqualTo(decimals("0.33", "0.33", "0.34"));
        assertThat(Cents.apportion(decimals("0.005", "0.005"))).isEqualTo(decimals("0.01", "0.00"));
        assertThat(Cents.apportion(decimals("10", "-3.999", "-0.001"))).isEqualTo(decimals("10.00", "-4.00", "0.00"));
        assertThat(Cents.apportion(List.of())).isEmpty();
    }

    @RepeatedTest(50)
    void partsAddUpAndNoneIsACentAway() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<BigDecimal> exact = IntStream.range(0, random.nextInt(1, 200))
                .mapToObj(i -> BigDecimal.valueOf(random.nextLong(-10_000_000_000L, 100_000_000_000L), 8))
                .toList();
        List<BigDecimal> shown = Cents.apportion(exact);
        assertThat(shown.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .as("seed %s", seed)
                .isEqualTo(Cents.rounded(exact.stream().reduce(BigDecimal.ZERO, BigDecimal::add)));
        for (int i = 0; i < exact.size(); i++) {
            assertThat(shown.get(i).subtract(exact.get(i)).abs())
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(new BigDecimal("0.01"));
        }
    }

    private static List<BigDecimal> decimals(String... texts) {
        return List.of(texts).stream().map(BigDecimal::new).toList();
    }
}
