package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReadOptionsTest {

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void whatIsNotSaidIsSniffed() {
        assertThat(ReadOptions.parse(null)).isEqualTo(ReadOptions.SNIFFED);
        assertThat(ReadOptions.parse(json("{}"))).isEqualTo(ReadOptions.SNIFFED);
    }

    @Test
    void whatIsSaidIsKept() {
        assertThat(ReadOptions.parse(
                        json("{'format': 'csv', 'delimiter': ';', 'header': false, 'encoding': 'latin-1'}")))
                .isEqualTo(new ReadOptions(FileFormat.CSV, ";", false, Encoding.LATIN_1));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '^', textBlock = """
            []                                       => input: must be an object, not a list
            {'format': 'xls'}                        => input.format: must be one of csv, tsv, json, ndjson, parquet, not 'xls'
            {'delimiter': 'ab'}                      => input.delimiter: must have at most 1 characters
            {'delimiter': '^'}                       => input.delimiter: must be a tab or one ASCII punctuation mark
            {'format': 'json', 'header': true}       => input.header: is an option of csv and tsv, not of json
            {'format': 'parquet', 'encoding': 'utf-8'} => input.encoding: is an option of text formats
            {'encoding': 'utf8'}                     => input.encoding: must be one of utf-8, utf-16, latin-1, not 'utf8'; did you mean 'utf-8'?
            {'charset': 'utf-8'}                     => input.charset: is not known to input
            """)
    void whatIsWrongIsSaid(String input, String message) {
        assertThatThrownBy(() -> ReadOptions.parse(json(input.replace("'^'", "'\\\"'"))))
                .hasMessageContaining(message);
    }
}
