package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.Condition.Comparison;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/** Reading the field processing_steps of a job. */
class PipelineTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static List<FieldProblem> problems(String steps) {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> Pipeline.parse(json(steps)));
        assertThat(refusal).as(steps).isNotNull();
        assertThat(refusal.status().value()).isEqualTo(400);
        return refusal.problems();
    }

    @Test
    void aFilterAndAConversionAreRead() {
        Pipeline pipeline = Pipeline.parse(json("""
                [{'type': 'filter', 'params': {'column': 'country', 'operator': 'eq', 'value': 'India'}},
                 {'type': 'convert_format', 'params': {'to_format': 'parquet'}}]"""));
        assertThat(pipeline.steps())
                .containsExactly(
                        new Filter(new Comparison("country", Operator.EQ, List.of(new Literal.Text("India")))),
                        new ConvertFormat(FileFormat.PARQUET, ",", true, Compression.ZSTD));
        assertThat(pipeline.output()).map(ConvertFormat::extension).contains("parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void noStepsAreAPipelineToo(String steps) {
        assertThat(Pipeline.parse(json(steps)).steps()).isEmpty();
        assertThat(Pipeline.parse(null).steps()).isEmpty();
    }

    @Test
    void everyProblemIsReportedAtItsPlace() {
        assertThat(problems("""
                [{'type': 'filter', 'params': {'column': 7, 'operator': 'equals', 'valeu': 'x'}},
                 {'type': 'filtre', 'params': {}},
                 'trim',
                 {'type': 'cast', 'params': {'to_type': 'int', 'on_error': null}, 'comment': ''}]"""))
                .containsExactly(
                        new FieldProblem("processing_steps[0].params.column", "must be a string, not a number"),
                        new FieldProblem(
                                "processing_steps[0].params.operator",
                                "must be one of eq, ne, gt, gte, lt, lte, in, not_in, between, contains, starts_with,"
                                        + " ends_with, matches, is_null, not_null, not 'equals'"),
                        new FieldProblem(
                                "processing_steps[0].params.valeu",
                                "is not known to filter, which takes: all, any, column, operator, value; did you mean"
                                        + " 'value'?"),
                        new FieldProblem(
                                "processing_steps[1].type",
                                "must be one of filter, select, drop, rename, cast, derive, fill_null, replace, trim,"
                                        + " sort, limit, sample, deduplicate, aggregate, convert_format, not 'filtre';"
                                        + " did you mean 'filter'?"),
                        new FieldProblem("processing_steps[2]", "must be an object, not a string"),
                        new FieldProblem(
                                "processing_steps[3].comment", "is not known to a step, which takes: type, params"),
                        new FieldProblem("processing_steps[3].params.column", "is required (or columns, a list)"),
                        new FieldProblem(
                                "processing_steps[3].params.to_type",
                                "must be one of text, integer, decimal, double, boolean, date, timestamp, time, not"
                                        + " 'int'; did you mean 'integer'?"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            {'column': 'a', 'operator': 'in', 'value': []}               => value       => must not be empty
            {'column': 'a', 'operator': 'in', 'value': 'x'}              => value       => must be a list, not a string
            {'column': 'a', 'operator': 'in', 'value': ['x', null]}      => value[1]    => must be a string, a number, true or false, not null
            {'column': 'a', 'operator': 'between', 'value': [1]}         => value       => must be a list of two values
            {'column': 'a', 'operator': 'is_null', 'value': 1}           => value       => must be left out with is_null
            {'column': 'a', 'operator': 'eq'}                            => value       => is required
            {'column': 'a', 'operator': 'eq', 'value': null}             => value       => is required
            {'column': 'a', 'operator': 'eq', 'value': {'a': 1}}         => value       => not an object
            {'column': 'a', 'operator': 'eq', 'value': 1e400}            => value       => too many digits
            {'column': 'a', 'operator': 'contains', 'value': 5}          => value       => must be a string, not a number
            {'column': 'a', 'operator': 'matches', 'value': '(a'}        => value       => is not a regular expression
            {'column': 'a', 'operator': 'matches', 'value': '(?=a)'}     => value       => not supported
            {'column': '', 'operator': 'is_null'}                        => column      => must be the name of a column
            {'column': 'a\\u0000', 'operator': 'is_null'}                => column      => U+0000
            {'operator': 'is_null'}                                      => column      => is required
            {'all': []}                                                  => all         => must not be empty
            {'all': {'column': 'a'}}                                     => all         => must be a list, not an object
            {'all': [1]}                                                 => all[0]      => must be an object, not a number
            {'all': [{'column': 'a', 'operator': 'is'}]}                 => all[0].operator => must be one of
            {'any': [{'all': [{'column': 'a', 'operator': 'eq'}]}]}      => any[0].all[0].value => is required
            {'all': [{'column': 'a', 'operator': 'is_null'}], 'any': []} => any         => cannot stand beside all
            {'all': [{'column': 'a', 'operator': 'is_null', 'x': 1}]}    => all[0].x    => is not known to filter
            """)
    void aFilterSaysWhatIsWrong(String params, String field, String reason) {
        assertThat(problems("[{'type': 'filter', 'params': " + params + "}]")).anySatisfy(problem -> {
            assertThat(problem.field()).isEqualTo("processing_steps[0].params." + field);
            assertThat(problem.reason()).contains(reason);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            select         => {}                                                 => columns     => is required
            select         => {'columns': ['a', 'a']}                            => columns[1]  => names 'a' a second time
            select         => {'columns': 'a'}                                   => columns     => must be a list
            drop           => {'columns': []}                                    => columns     => must not be empty
            rename         => {'columns': []}                                    => columns     => must be an object of old and new names
            rename         => {'columns': {'a': ''}}                             => columns.a   => must be the name of a column
            cast           => {'column': 'a'}                                    => to_type     => is required
            cast           => {'to_type': 'text'}                                => column      => is required (or columns, a list)
            cast           => {'column': 'a', 'to_type': 'number'}               => to_type     => must be one of text, integer, decimal
            cast           => {'column': 'a', 'columns': ['b'], 'to_type': 'text'} => columns   => cannot stand beside column
            cast           => {'column': 'a', 'to_type': 'text', 'scale': 1}     => scale       => is not known to cast
            cast           => {'column': 'a', 'to_type': 'decimal', 'precision': 5, 'scale': 6} => scale => from 0 to 5
            cast           => {'column': 'a', 'to_type': 'text', 'on_error': 'skip'} => on_error => must be one of fail, null, reject
            derive         => {'column': 'a', 'expression': ''}                  => expression  => is wrong at character 1: expected a value, found the end
            derive         => {'column': 'a', 'expression': 'a +'}               => expression  => is wrong at character 4
            derive         => {'column': 'a', 'expression': 'uper(a)'}           => expression  => there is no function 'uper'; did you mean 'upper'?
            fill_null      => {'column': 'a'}                                    => value       => is required
            replace        => {'column': 'a', 'find': '', 'replacement': 'x'}    => find        => must not be empty
            replace        => {'column': 'a', 'find': '[', 'replacement': 'x', 'mode': 'regex'} => find => is not a regular expression
            trim           => {'columns': []}                                    => columns     => must not be empty
            sort           => {}                                                 => column      => is required
            sort           => {'by': [{'column': 'a', 'order': 'down'}]}         => by[0].order => must be one of asc, desc
            sort           => {'by': [{'column': 'a'}, {'column': 'a'}]}         => by[1].column => a second time
            limit          => {'count': -1}                                      => count       => must be a whole number from 0
            limit          => {'count': 1.5}                                     => count       => must be a whole number
            sample         => {}                                                 => fraction    => is required, or else count
            sample         => {'fraction': 2}                                    => fraction    => above 0 and at most 1
            sample         => {'fraction': 0.5, 'count': 1}                      => fraction    => give one of the two
            deduplicate    => {'keep': 'any'}                                    => keep        => must be one of first, last
            aggregate      => {}                                                 => aggregations => is required
            aggregate      => {'aggregations': [{'function': 'sum'}]}            => aggregations[0].column => is required
            aggregate      => {'group_by': ['N'], 'aggregations': [{'function': 'count', 'as': 'n'}]} => aggregations[0].as => makes a second column 'n'
            convert_format => {'to_format': 'exe'}                               => to_format   => must be one of csv, tsv, json, ndjson, parquet, not 'exe'
            convert_format => {'to_format': 'json', 'delimiter': ';'}            => delimiter   => is an option of csv and tsv
            convert_format => {'to_format': 'csv', 'delimiter': 'a'}             => delimiter   => must be a tab or one ASCII punctuation mark
            convert_format => {'to_format': 'csv', 'compression': 'snappy'}      => compression => snappy is for parquet
            """)
    void aStepSaysWhatIsWrong(String type, String params, String field, String reason) {
        assertThat(problems("[{'type': '" + type + "', 'params': " + params + "}]"))
                .anySatisfy(problem -> {
                    assertThat(problem.field()).isEqualTo("processing_steps[0].params." + field);
                    assertThat(problem.reason()).contains(reason);
                });
    }

    @Test
    void convertFormatStandsLast() {
        assertThat(problems("""
                [{'type': 'convert_format', 'params': {'to_format': 'csv'}},
                 {'type': 'convert_format', 'params': {'to_format': 'json'}}]"""))
                .containsExactly(new FieldProblem(
                        "processing_steps[0].type",
                        "convert_format must be the last step, as it says how the output is written"));
    }

    @Test
    void sizesAreBounded() {
        String trim = "{'type': 'trim'}";
        assertThat(Pipeline.parse(json("[" + (trim + ",").repeat(99) + trim + "]"))
                        .steps())
                .hasSize(100);
        assertThat(problems("[" + (trim + ",").repeat(100) + trim + "]"))
                .containsExactly(new FieldProblem("processing_steps", "must have at most 100 steps, not 101"));

        String isNull = "{'column': 'a', 'operator': 'is_null'}";
        assertThat(problems("[{'type': 'filter', 'params': {'any': [" + (isNull + ",").repeat(150) + "{'all': ["
                        + (isNull + ",").repeat(50) + isNull + "]}]}}]"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("at most 200"));

        String deep = "{'all': [".repeat(9) + isNull + "]}".repeat(9);
        assertThat(problems("[{'type': 'filter', 'params': " + deep + "}]"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("nested too deeply"));

        String long1 = "x".repeat(11_000);
        assertThat(problems("[{'type': 'fill_null', 'params': {'column': 'a', 'value': '" + long1 + "'}}]"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("must have at most 10000 characters"));
        assertThat(problems("['" + "x".repeat(1_000_000) + "']"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("at most 1000000 characters"));
        assertThat(problems("[" + "1,".repeat(99) + "{'type': 'limit', 'params': {}}]"))
                .hasSize(100);
    }

    @Test
    void anythingButAListIsRefused() {
        assertThatThrownBy(() -> Pipeline.parse(json("{'type': 'trim'}")))
                .isInstanceOf(ApiException.class)
                .hasMessage("processing_steps: must be a list of steps, not an object");
    }
}
