package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** What steps do when there are many of them, and when there are no rows. */
class StepSizesTest extends StepCase {

    @Test
    void aHundredStepsAreOneQueryThatRuns() throws SQLException {
        for (Map<String, Object> step : List.of(
                step("derive", Map.of("column", "n", "expression", "length(t)" + " + 1".repeat(190))),
                step("trim", Map.of()),
                step("cast", Map.of("column", "t", "to_type", "text", "on_error", "reject")),
                step("filter", Map.of("column", "t", "operator", "ne", "value", "b")))) {
            assertThat(run(texts("a", "c"), Collections.nCopies(100, step)))
                    .as(step.toString())
                    .hasSize(2);
        }
    }

    @Test
    void fiftyStepsThatNeedTheOrderAreOneQueryThatRuns() throws SQLException {
        for (Map<String, Object> step : List.of(
                step("sort", Map.of("column", "t")),
                step("deduplicate", Map.of()),
                step("sample", Map.of("fraction", 0.999, "seed", 7)))) {
            assertThat(run(texts("a", "c"), Collections.nCopies(50, step)))
                    .as(step.toString())
                    .hasSize(2);
            assertThatThrownBy(() -> compile(texts().columns(), Collections.nCopies(70, step)))
                    .hasMessageEndingWith("there are too many steps that depend on the order of rows");
        }
    }

    @Test
    void anAggregationOfNothingIsNothing() throws SQLException {
        Map<String, Object> count = step("aggregate", Map.of("aggregations", List.of(Map.of("function", "count"))));
        assertThat(run(texts(), List.of(count))).isEmpty();
        assertThat(run(texts("a"), List.of(count))).containsExactly(List.of(1L));
    }
}
