package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of docs/reference/steps.md run. */
class StepsPageTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    private static final List<Column> COLUMNS = List.of(
            new Column("id", ColumnType.INTEGER),
            new Column("name", ColumnType.TEXT),
            new Column("country", ColumnType.TEXT),
            new Column("age", ColumnType.TEXT),
            new Column("amount", ColumnType.DOUBLE),
            new Column("signed_up", ColumnType.DATE),
            new Column("seen_at", ColumnType.TIMESTAMP),
            new Column("is_active", ColumnType.BOOLEAN));

    private static String page() throws IOException {
        Path page = Path.of("docs/reference/steps.md");
        return Files.readString(Files.exists(page) ? page : Path.of("..").resolve(page));
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(page());
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    @Test
    void everyExampleRuns(@TempDir Path folder) throws IOException, SQLException {
        Path file =
                Files.writeString(folder.resolve("people.csv"), blocks("csv").getFirst());
        Set<StepType> shown = EnumSet.noneOf(StepType.class);
        try (DuckDb db = DuckDb.open()) {
            db.run("create table people as select *, row_number() over () as __row from read_csv('" + file + "')");
            assertThat(db.rows("describe people").stream().map(row -> row.get(1)))
                    .containsExactly(
                            "BIGINT",
                            "VARCHAR",
                            "VARCHAR",
                            "VARCHAR",
                            "DOUBLE",
                            "DATE",
                            "TIMESTAMP",
                            "BOOLEAN",
                            "BIGINT");
            for (String block : blocks("json")) {
                JsonNode node = JSON.readTree(block);
                JsonNode steps = node.isArray() ? node : JSON.createArrayNode().add(node);
                CompiledPipeline compiled =
                        PipelineCompiler.compile(Pipeline.parse(steps), COLUMNS, new DuckDbDialect());
                compiled.steps().forEach(step -> shown.add(step.type()));
                Optional<String> row = compiled.rowNumberColumn();
                db.run("create or replace view input as select * " + (row.isPresent() ? "" : "exclude (__row) ")
                        + "from people");
                assertThat(db.rows(compiled.sql())).as(block).isNotEmpty();
                if (compiled.rejectsSql().isPresent()) {
                    assertThat(db.rows(compiled.rejectsSql().get())).as(block).isNotEmpty();
                }
            }
        }
        assertThat(shown).containsExactlyInAnyOrder(StepType.values());
    }

    @Test
    void everyFunctionIsNamed() throws IOException {
        String page = page();
        assertThat(Operation.functions()).allSatisfy(name -> assertThat(page).contains("`" + name + "("));
    }
}
