package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

    @Test
    void cellsMayHoldWhateverQuotesEnclose() throws IOException {
        assertThat(rows("\uFEFFa,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n\n,\nlast,\"\""))
                .containsExactly(List.of("a", "b"), List.of("x, \"y\"", "1\n2"), List.of("", ""), List.of("last", ""));
        assertThat(rows("")).isEmpty();
        assertThat(rows("\n\r\n")).isEmpty();
    }

    @Test
    void aRowsLineIsTheOneItBeginsOn() throws IOException {
        CsvRows csv = new CsvRows(new StringReader("a\r\n\"1\n2\"\n\nb"));
        List<Long> lines = new ArrayList<>();
        while (csv.next() != null) {
            lines.add(csv.line());
        }
        assertThat(lines).containsExactly(1L, 2L, 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,\"b", "\"a\"b", "\""})
    void quotesThatDoNotMatchAreTold(String text) {
        assertThatExceptionOfType(CsvRows.BrokenCsv.class)
                .isThrownBy(() -> rows(text))
                .withMessageStartingWith("line 1 ");
    }

    private static List<List<String>> rows(String text) throws IOException {
        CsvRows csv = new CsvRows(new StringReader(text));
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row = csv.next(); row != null; row = csv.next()) {
            rows.add(row);
        }
        return rows;
    }
}
