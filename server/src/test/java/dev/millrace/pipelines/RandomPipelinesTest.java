package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.Table.Row;

/** Whatever steps are strung together: the query gives the rows, in the order, that the steps mean one by one. */
class RandomPipelinesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PIPELINES = Integer.getInteger("millrace.test.pipelines", 250);
    private static final long SEED = Long.getLong("millrace.test.seed", 20_260_101);

    private static final List<Column> COLUMNS = List.of(
            new Column("id", ColumnType.INTEGER),
            new Column("n", ColumnType.INTEGER),
            new Column("price", ColumnType.DOUBLE),
            new Column("amount", ColumnType.DECIMAL),
            new Column("we\"ird `name", ColumnType.TEXT),
            new Column("select", ColumnType.TEXT),
            new Column("ok", ColumnType.BOOLEAN),
            new Column("day", ColumnType.DATE),
            new Column("at", ColumnType.TIMESTAMP));

    @Test
    void theQueryMeansWhatItsStepsMean() throws SQLException {
        try (DuckDb db = DuckDb.open()) {
            for (int i = 0; i < PIPELINES; i++) {
                check(SEED + i, db);
            }
        }
    }

    private static void check(long seed, DuckDb db) throws SQLException {
        Random random = new Random(seed);
        Table input = table(random);
        JsonNode steps = JSON.valueToTree(steps(random));
        CompiledPipeline compiled = PipelineCompiler.compile(Pipeline.parse(steps), COLUMNS, new DuckDbDialect());
        String about = "seed " + seed + "\n" + steps + "\n" + compiled.sql() + "\n" + input.rows() + "\n";
        Reference reference = new Reference(compiled);
        Table expected;
        try {
            expected = reference.run(input);
        } catch (Reference.Failure | ArithmeticException e) {
            return; // an engine may skip what nothing depends on, so it need not fail
        }
        db.load(input, compiled.rowNumberColumn());
        List<List<@Nullable Object>> actual;
        try {
            actual = db.values(compiled.sql());
        } catch (SQLException e) {
            throw new AssertionError(about, e);
        }
        assertThat(actual)
                .as(about)
                .usingElementComparator(RandomPipelinesTest::compare)
                .containsExactlyElementsOf(
                        expected.rows().stream().map(Row::values).toList());
        checkAccounts(input, compiled, reference, actual.size(), db, about);
    }

    private static void checkAccounts(
            Table input, CompiledPipeline compiled, Reference reference, int rowsOut, DuckDb db, String about)
            throws SQLException {
        List<Reference.Reject> rejects = new ArrayList<>();
        if (compiled.rejectsSql().isPresent()) {
            for (List<@Nullable String> row : db.rows(compiled.rejectsSql().get())) {
                String line = row.get(0);
                rejects.add(new Reference.Reject(
                        line == null ? 0 : Long.parseLong(line),
                        Integer.parseInt(Objects.requireNonNull(row.get(1))),
                        Objects.requireNonNull(row.get(2))));
            }
        }
        assertThat(rejects).as(about).containsExactlyInAnyOrderElementsOf(reference.rejects());
        RowRange range = compiled.rowsOut(input.rows().size(), rejects.size());
        assertThat(range.contains(rowsOut)).as(about + range + " " + rowsOut).isTrue();
        if (compiled.steps().stream().allMatch(step -> step.rowEffect() == RowEffect.KEEPS)) {
            assertThat(range.most()).as(about).isEqualTo(rowsOut);
        }
    }

    /** Zero when both rows mean the same. */
    private static int compare(List<@Nullable Object> a, List<@Nullable Object> b) {
        if (a.size() != b.size()) {
            return 1;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!isSame(a.get(i), b.get(i))) {
                return 1;
            }
        }
        return 0;
    }

    private static boolean isSame(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            double difference = Math.abs(x.doubleValue() - y.doubleValue());
            boolean near = difference <= 1e-9 * Math.max(1, Math.abs(x.doubleValue()));
            boolean exact = a instanceof Double || b instanceof Double;
            return exact ? near : new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        return Objects.equals(a, b);
    }

    private static List<Map<String, Object>> steps(Random random) {
        List<Map<String, Object>> steps = new ArrayList<>();
        List<Column> columns = COLUMNS;
        int length = 1 + random.nextInt(6);
        for (int tries = 0; steps.size() < length && tries < 200; tries++) {
            steps.add(new RandomSteps(random, columns).step());
            try {
                Pipeline pipeline = Pipeline.parse(JSON.valueToTree(steps));
                columns = PipelineCompiler.compile(pipeline, COLUMNS, new DuckDbDialect())
                        .columns();
            } catch (PipelineProblem e) {
                steps.removeLast();
            }
        }
        return steps;
    }

    private static Table table(Random random) {
        List<Row> rows = new ArrayList<>();
        int count = random.nextInt(25);
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add((long) i - 3);
            values.add(maybe(random, (long) random.nextInt(9) - 3));
            values.add(maybe(random, (random.nextInt(41) - 20) / 4.0));
            values.add(maybe(random, BigDecimal.valueOf(random.nextInt(2000) - 500, 2)));
            values.add(maybe(random, new RandomSteps(random, COLUMNS).value(ColumnType.TEXT)));
            values.add(maybe(
                    random,
                    List.of("India", "France", "\u00e9a", "\ud83d\ude00x", "7", "no", " ")
                            .get(random.nextInt(7))));
            values.add(maybe(random, random.nextBoolean()));
            values.add(maybe(random, LocalDate.of(2023, 12, 25).plusDays(random.nextInt(100))));
            values.add(maybe(random, LocalDateTime.of(2023, 12, 31, 0, 0).plusMinutes(random.nextInt(200_000))));
            rows.add(new Row(i + 1, values));
        }
        return new Table(COLUMNS, rows);
    }

    private static @Nullable Object maybe(Random random, Object value) {
        return random.nextInt(6) == 0 ? null : value;
    }
}
