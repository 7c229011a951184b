package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.pipelines.Table.Row;

/** What steps do with values of every type, and with nulls. */
class StepTypesTest extends StepCase {

    /** One column of each type, one row with values and one of nulls. */
    private static final List<Column> TYPES = Arrays.stream(ColumnType.values())
            .filter(type -> type != ColumnType.OTHER)
            .map(type -> new Column(type.toString(), type))
            .toList();

    private static final List<Object> VALUES = List.of(
            "7",
            7L,
            new BigDecimal("7.00"),
            7.0,
            true,
            LocalDate.of(2024, 2, 29),
            LocalDateTime.of(2024, 2, 29, 7, 0),
            LocalTime.of(7, 0));

    private static Table oneRowAndNulls() {
        return new Table(
                TYPES,
                List.of(
                        new Row(1, new ArrayList<>(VALUES)),
                        new Row(2, new ArrayList<>(Collections.nCopies(TYPES.size(), null)))));
    }

    private static Object value(Operator operator, Object equal) {
        return switch (operator.takes()) {
            case LIST -> List.of(equal);
            case RANGE -> List.of(equal, equal);
            default -> equal;
        };
    }

    /** Each operator on each type, with the value that the first row has: rows kept, or a clear no. */
    @ParameterizedTest
    @EnumSource(Operator.class)
    void everyOperatorMeetsEveryType(Operator operator) throws SQLException {
        List<Object> equal = List.of("7", 7, 7, 7.0, true, "2024-02-29", "2024-02-29T07:00:00", "07:00");
        for (int i = 0; i < TYPES.size(); i++) {
            Column column = TYPES.get(i);
            Map<String, Object> params = operator.takes() == Operator.Takes.NOTHING
                    ? Map.of("column", column.name(), "operator", operator.toString())
                    : Map.of(
                            "column",
                            column.name(),
                            "operator",
                            operator.toString(),
                            "value",
                            value(operator, equal.get(i)));
            boolean isTextual = operator.takes() == Operator.Takes.TEXT || operator.takes() == Operator.Takes.PATTERN;
            if (isTextual && column.type() != ColumnType.TEXT) {
                Map<String, Object> textual =
                        Map.of("column", column.name(), "operator", operator.toString(), "value", "7");
                assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", textual))))
                        .hasMessageContaining(operator + " needs a text column, and column '" + column.name() + "' is "
                                + column.type());
                continue;
            }
            if (operator.objection(column.type()) != null) {
                assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", params))))
                        .hasMessageContaining("step 1 (filter): " + operator + " needs a column with an order");
                continue;
            }
            boolean first =
                    switch (operator) {
                        case NE, NOT_IN, GT, LT, IS_NULL -> false;
                        default -> true;
                    };
            boolean nulls =
                    switch (operator) {
                        case NE, NOT_IN, IS_NULL -> true;
                        default -> false;
                    };
            assertThat(run(oneRowAndNulls(), List.of(step("filter", params))))
                    .as(operator + " on " + column)
                    .hasSize((first ? 1 : 0) + (nulls ? 1 : 0));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            integer   => eq => "7"                    => 1
            integer   => eq => " 7 "                  => 1
            integer   => eq => 7.5                    => 0
            integer   => gt => 6.5                    => 1
            integer   => lt => 7.5                    => 1
            integer   => gte => 7.1                   => 0
            integer   => lte => 6.9                   => 0
            integer   => lt => 1e30                   => 1
            integer   => gt => -1e30                  => 1
            integer   => gt => 9223372036854775808    => 0
            integer   => gte => -9223372036854775808  => 1
            integer   => ne => 1e30                   => 2
            integer   => in => [1.5, 7]               => 1
            integer   => not_in => [1.5]              => 2
            integer   => eq => "seven"                => 'seven' is not a number, and column 'integer' is integer
            integer   => eq => true                   => 'true' is not a number
            double    => eq => "7.0"                  => 1
            double    => lt => 7.000000000000001      => 1
            decimal   => eq => 7                      => 1
            decimal   => lt => 7.000000000000000001  => 1
            text      => eq => 7                      => 1
            text      => eq => 7.0                    => 0
            text      => gt => 5                      => '5' is not a text, and numbers in text do not sort by size
            text      => gt => "5"                    => 1
            boolean   => eq => "true"                 => 1
            boolean   => eq => "yes"                  => 'yes' is not true or false
            date      => lte => "2024-02-29"          => 1
            date      => eq => "29.02.2024"           => '29.02.2024' is not a date like 2026-01-31
            date      => eq => "2024-02-30"           => is not a date
            date      => eq => "+99999-01-01"         => is not within the years 1 to 9999
            timestamp => gt => "2024-02-29"           => 1
            timestamp => eq => "2024-02-29 07:00:00"  => 1
            timestamp => eq => "2024-02-29T09:00:00+02:00" => 1
            timestamp => eq => "soon"                 => 'soon' is not a timestamp like 2026-01-31T18:30:00
            time      => lt => "07:00:01"             => 1
            time      => eq => "25:00"                => '25:00' is not a time like 18:30:00
            """)
    void aValueIsReadByTheTypeOfItsColumn(String column, String operator, String value, String outcome)
            throws SQLException {
        Map<String, Object> params = Map.of("column", column, "operator", operator, "value", JSON.readTree(value));
        if (outcome.length() == 1) {
            assertThat(run(oneRowAndNulls(), List.of(step("filter", params)))).hasSize(Integer.parseInt(outcome));
        } else {
            assertThatThrownBy(() -> compile(TYPES, List.of(step("filter", params))))
                    .isInstanceOf(PipelineProblem.class)
                    .hasMessageContaining(outcome);
        }
    }

    @Test
    void everyTypeBecomesEveryOtherOrSaysWhyNot() throws SQLException {
        for (Column column : TYPES) {
            for (Column target : TYPES) {
                Map<String, Object> params =
                        Map.of("column", column.name(), "to_type", target.name(), "on_error", "null");
                if (!Conversions.isPossible(column.type(), target.type())) {
                    assertThatThrownBy(() -> compile(TYPES, List.of(step("cast", params))))
                            .hasMessage("step 1 (cast): column '" + column.name() + "' is " + column.type()
                                    + ", which cannot become " + target.name());
                    continue;
                }
                List<Object> values = VALUES;
                Object expected =
                        ReferenceValues.convert(values.get(TYPES.indexOf(column)), CastTarget.of(target.type()));
                Map<String, Object> only = Map.of("columns", List.of(column.name()));
                List<List<@Nullable Object>> rows =
                        run(oneRowAndNulls(), List.of(step("cast", params), step("select", only)));
                Object actual = rows.getFirst().getFirst();
                if (column.type() == ColumnType.DOUBLE && target.type() == ColumnType.TEXT) {
                    expected = "7.0";
                }
                if (column.type() == ColumnType.DECIMAL && target.type() == ColumnType.TEXT) {
                    expected = "7.00";
                }
                assertThat(actual).as(column + " to " + target).isEqualTo(expected);
                assertThat(rows.getLast().getFirst()).isNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', nullValues = "null", textBlock = """
            integer => 42                  => 42
            integer => -0                  => 0
            integer =>  5                  => 5
            integer => 5.0                 => 5
            integer => 5.5                 => null
            integer => 1e3                 => 1000
            integer => 0x10                => null
            integer => 9223372036854775807 => 9223372036854775807
            integer => 9223372036854775808 => null
            integer => ^^                  => null
            double  => 1.25                => 1.25
            double  => 1,25                => null
            decimal => 1.255               => 1.26
            decimal => -1.255              => -1.26
            decimal => 12345678901234567890 => null
            boolean => YES                 => true
            boolean => 0                   => false
            boolean => maybe               => null
            date    => 2024-02-29          => 2024-02-29
            date    => 2023-02-29          => null
            date    => 29/02/2024          => null
            """)
    void textIsConvertedStrictly(String type, String text, String expected) throws SQLException {
        Map<String, Object> params = Map.of("column", "t", "to_type", type, "on_error", "null");
        Object actual =
                run(texts(text), List.of(step("cast", params))).getFirst().getFirst();
        assertThat(actual == null ? null : actual.toString()).isEqualTo(expected);
    }
}
