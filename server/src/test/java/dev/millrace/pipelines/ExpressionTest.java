package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;

/** The expression language of derive: what it computes, what it refuses, and that nothing else gets through. */
class ExpressionTest {

    private static final long SEED = Long.getLong("millrace.test.seed", 20_260_102);

    private static final List<Column> COLUMNS = List.of(
            new Column("i", ColumnType.INTEGER),
            new Column("d", ColumnType.DOUBLE),
            new Column("m", ColumnType.DECIMAL),
            new Column("t", ColumnType.TEXT),
            new Column("b", ColumnType.BOOLEAN),
            new Column("day", ColumnType.DATE),
            new Column("at", ColumnType.TIMESTAMP),
            new Column("clock", ColumnType.TIME),
            new Column("list", ColumnType.OTHER),
            new Column("no t", ColumnType.TEXT));

    private static final String INPUT = """
            create view input as select 7 :: bigint as i, 2.5 :: double as d, 19.90 :: decimal(12, 2) as m,
                'Straße, 日本' as t, true as b, date '2024-02-29' as day, timestamp '2024-02-29 18:30:05' as at,
                time '06:07:08' as clock, [1, 2] as list, null :: varchar as "no t\"""";

    private static DuckDb db;

    private static CompiledPipeline compile(String expression) {
        var steps = List.of(Map.of("type", "derive", "params", Map.of("column", "x", "expression", expression)));
        Pipeline pipeline = Pipeline.parse(new JsonMapper().valueToTree(steps));
        return PipelineCompiler.compile(pipeline, COLUMNS, new DuckDbDialect());
    }

    @BeforeAll
    static void open() throws SQLException {
        db = DuckDb.open();
        db.run(INPUT);
    }

    @AfterAll
    static void close() throws SQLException {
        db.close();
    }

    private static String computed(CompiledPipeline compiled) throws SQLException {
        List<List<@Nullable String>> rows = db.rows(compiled.sql());
        return String.valueOf(rows.getFirst().getLast());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            1 + 2 * 3                              => 7          => integer
            (1 + 2) * 3                            => 9          => integer
            -i % 4                                 => -3         => integer
            i / 2                                  => 3.5        => double
            i / 0                                  => null       => double
            i % 0                                  => null       => integer
            m * 2                                  => 39.80      => decimal
            m * i                                  => 139.30     => decimal
            d * m                                  => 49.75      => double
            round(d * 1.3, 1)                      => 3.3        => double
            round(m)                               => 20         => decimal
            floor(d) + ceil(d)                     => 5.0        => double
            sqrt(d - 100)                          => null       => double
            power(i, 2)                            => 49.0       => double
            abs(-5)                                => 5          => integer
            least(i, 3, null)                      => 3          => integer
            greatest(d, i)                         => 7.0        => double
            i > 5 and not b or null                => null       => boolean
            i = 7 AND (d < 3 OR d > 30)            => true       => boolean
            t <> 'x'                               => true       => boolean
            i in (1, 7, null)                      => true       => boolean
            i not between 1 and 6                  => true       => boolean
            "no t" is null                         => true       => boolean
            `no t` is not null                     => false      => boolean
            day >= '2024-02-29'                    => true       => boolean
            at < '2024-03-01'                      => true       => boolean
            clock between '06:00:00' and '07:00'   => true       => boolean
            upper('it''s')                         => IT'S       => text
            length(t)                              => 10         => integer
            left(t, 6) || '!'                      => Straße!    => text
            right(t, 2)                            => 日本        => text
            substring(t, 9)                        => 日本        => text
            substring(t, 1, 3)                     => Str        => text
            replace(t, 'aß', 'oh')                 => Strohe, 日本 => text
            split_part(t, ', ', 2)                 => 日本        => text
            trim('  a ')                           => a          => text
            concat(i, '-', `no t`, '-', b)         => 7--true    => text
            t || `no t`                            => null       => text
            contains(t, '日') and starts_with(t, 'S') and ends_with(t, '本') => true => boolean
            matches(t, '^Stra.e')                  => true       => boolean
            coalesce(`no t`, 'none')               => none       => text
            nullif(i, 7)                           => null       => integer
            if(i > 5, 'big', 'small')              => big        => text
            if(i > 50, 'big')                      => null       => text
            case when i < 5 then 1 when b then 2.5 end => 2.5    => decimal
            year(day) * 100 + month(at)            => 202402     => integer
            quarter(day) + day(day) + weekday(day) => 34         => integer
            hour(at) * 3600 + minute(clock)        => 64807      => integer
            start_of('week', at)                   => 2024-02-26 => date
            add_days(day, 1)                       => 2024-03-01 => date
            days_between('2024-01-01', day)        => 59         => integer
            text(list)                             => [1, 2]     => text
            integer(d)                             => null       => integer
            integer('12')                          => 12         => integer
            double('1e3')                          => 1000.0     => double
            boolean('No')                          => false      => boolean
            date(at)                               => 2024-02-29 => date
            date('31.12.2024')                     => null       => date
            """)
    void isComputed(String expression, String value, String type) throws SQLException {
        CompiledPipeline compiled = compile(expression);
        assertThat(compiled.columns().getLast().type()).hasToString(type);
        assertThat(computed(compiled)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            1 +                     => at character 4: expected a value, found the end
            (1                      => at character 3: expected ), found the end
            1 2                     => at character 3: expected an operator or the end, found '2'
            a; drop table x         => at character 2: the character ';'
            'a                      => at character 1: a text that does not end
            "a                      => at character 1: a column's name that does not end
            1.2.3                   => at character 1: a number that cannot be read
            1e3                     => at character 1: a number that cannot be read
            select                  => there is no column 'select'
            x.y                     => at character 2: a number that cannot be read
            i -- comment            => there is no column 'comment'
            i /* comment */         => expected a value
            case i when 1 then 2 end => expected when, found 'i'
            end                     => at character 1: expected a value, found 'end'
            i not 5                 => expected in or between, found '5'
            i is 5                  => expected null, found '5'
            not not b               => expected a condition
            f(1)                    => there is no function 'f'
            read_text('/etc/passwd') => there is no function 'read_text'
            repeat('x', 1000000000) => there is no function 'repeat'
            lpad('x', 9, 'y')       => there is no function 'lpad'
            rund(1)                 => did you mean 'round'?
            upper()                 => upper takes 1 arguments, not 0
            upper(i)                => upper needs text here, not integer
            t + 1                   => add needs a number here, not text
            i || 'x'                => join needs text here, not integer
            not i                   => not needs a condition here, not integer
            if(i, 1, 2)             => needs a condition here, not integer
            if(b, 1, 'x')           => cannot mix integer and text
            i = t                   => eq cannot mix integer and text
            list = list             => eq needs a plain value here, not other
            day = 'soon'            => 'soon' is not a date like 2026-01-31
            left(t, i)              => left needs a whole number from 0 to 1000000 here, written out
            round(d, 20)            => round needs a whole number from 0 to 15 here
            substring(t, 0)         => substring needs a whole number from 1
            matches(t, t)           => matches needs a pattern here, written out
            matches(t, '(a')        => the pattern is not a regular expression
            replace(t, 'a', t)      => replace needs a text here, written out
            start_of('second', at)  => the unit must be one of year, quarter, month, week
            year(t)                 => year needs a date or timestamp here, not text
            date(i)                 => integer cannot become date
            null                    => is always null, of no type
            Country                 => there is no column 'Country'; the columns are: i, d, m, t
            99999999999999999999999999999999999999999 => a number with too many digits
            """)
    void isRefused(String expression, String message) {
        assertThatThrownBy(() -> compile(expression))
                .isInstanceOfAny(ApiException.class, PipelineProblem.class)
                .hasMessageContaining(message);
    }

    @Test
    void depthAndSizeAreBounded() {
        assertThatThrownBy(() -> compile("(".repeat(1_000) + "1")).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> compile("upper(".repeat(100) + "t")).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> compile("1" + "+1".repeat(999))).hasMessageContaining("too many operators");
        assertThatThrownBy(() -> compile("sqrt(".repeat(25) + "d" + ")".repeat(25)))
                .hasMessageContaining("too large when spelled out");
        assertThatThrownBy(() -> compile("1" + " ".repeat(3_000))).hasMessageContaining("at most 2000 characters");
    }

    @Test
    void noSoupOfTokensGetsThroughAsAnythingButAValueOrAProblem() throws SQLException {
        String[] tokens = {
            "i",
            "t",
            "d",
            "day",
            "\"no t\"",
            "1",
            "2.5",
            "'x'",
            "''",
            "null",
            "true",
            "(",
            ")",
            ",",
            "+",
            "-",
            "*",
            "/",
            "%",
            "||",
            "=",
            "<>",
            "<",
            "and",
            "or",
            "not",
            "is",
            "in",
            "between",
            "case",
            "when",
            "then",
            "else",
            "end",
            "if(",
            "upper(",
            "round(",
            "coalesce(",
            "concat(",
            "matches(",
            "year(",
            ";",
            "--",
            "'",
            "\"",
            "`",
            "\\",
            "::",
            "$1",
            "?",
            "\u0001",
            "日",
            "\ud83d\ude00"
        };
        Random random = new Random(SEED);
        int computed = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder source = new StringBuilder();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                source.append(tokens[random.nextInt(tokens.length)]).append(random.nextBoolean() ? " " : "");
            }
            CompiledPipeline compiled;
            try {
                compiled = compile(source.toString());
            } catch (ApiException | PipelineProblem refused) {
                continue;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ": " + source, e);
            }
            assertThat(db.rows(compiled.sql()))
                    .as("seed " + SEED + ": " + source)
                    .hasSize(1);
            computed++;
        }
        assertThat(computed).isPositive();
    }
}
