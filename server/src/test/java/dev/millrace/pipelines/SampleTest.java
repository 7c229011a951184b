package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows a sample takes, worked out once more in plain arithmetic. */
class SampleTest extends StepCase {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 2_147_483_647})
    void aSampleIsWhatPlainArithmeticSays(long seed) throws SQLException {
        int rows = 5_000;
        String input =
                "create or replace table input as select i as n, i as __row from range(1, " + (rows + 1) + ") r(i)";
        CompiledPipeline compiled = compile(
                List.of(new Column("n", ColumnType.INTEGER)),
                List.of(step("sample", Map.of("fraction", 0.25, "seed", seed))));
        db.run(input);
        List<Long> expected = new ArrayList<>();
        for (long row = 1; row <= rows; row++) {
            if (chance(row, seed) < Math.round(0.25 * Chance.PRIME)) {
                expected.add(row);
            }
        }
        assertThat(db.values(compiled.sql()).stream().map(List::getFirst)).isEqualTo(expected);
        assertThat(expected).hasSizeBetween(1_100, 1_400);

        CompiledPipeline counted = compile(
                List.of(new Column("n", ColumnType.INTEGER)),
                List.of(step("sample", Map.of("count", 10, "seed", seed))));
        List<Object> chosen = new ArrayList<>(
                db.values(counted.sql()).stream().map(List::getFirst).toList());
        assertThat(chosen)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> Long.compare((long) a, (long) b));
    }

    private static long chance(long row, long seed) {
        BigInteger prime = BigInteger.valueOf(Chance.PRIME);
        BigInteger number = BigInteger.valueOf(row);
        for (int round = 0; round < 2; round++) {
            number = number.multiply(BigInteger.valueOf(Chance.FACTOR))
                    .add(BigInteger.valueOf(Chance.offset(seed, round)))
                    .modPow(BigInteger.valueOf(5), prime);
        }
        return number.longValueExact();
    }
}
