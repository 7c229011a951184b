package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.platform.ApiException;

class FileNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.csv",
                "my large data.csv",
                "no extension",
                ".hidden",
                "..twice",
                "data 📈 👩‍🔬.csv",
                "ಕಾರ್ಯ.csv",
                "naïve+100%.csv",
                "a;b=c&d#e?f.csv",
                "quote\"d'.csv"
            })
    void takesWhatPeopleCallTheirFiles(String name) {
        assertThat(new FileName(name).value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../../x",
                "/etc/passwd",
                "a\\..\\b",
                "a//b",
                "team2/secret.csv",
                "..%2f..%2f",
                "..%5C..%5C",
                "a%00b",
                "a\0b",
                "con.csv\r\nX: y",
                "％２ｅ％２ｅ/x",
                "．．",
                "a／b",
                "%２f",
                "tab\there",
                "next\u0085line",
                "line\u2028separator",
                "not a character \uFFFF",
                "gpj.\u202Evsc.exe"
            })
    void refusesWhatCouldMeanSomethingElse(String name) {
        assertThatThrownBy(() -> new FileName(name))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("file_name: must");
    }

    @Test
    void countsBytesRatherThanCharacters() {
        assertThat(new FileName("a".repeat(200)).value()).hasSize(200);
        assertThatThrownBy(() -> new FileName("a".repeat(201))).hasMessageContaining("at most 200 bytes");
        assertThatThrownBy(() -> new FileName("📈".repeat(51))).hasMessageContaining("not 204");
    }

    @ParameterizedTest
    @CsvSource({
        "sample_data.csv, sample_data",
        "orders.csv.gz, orders",
        "orders.CSV.ZST, orders",
        "v1.2.json, v1.2",
        "README, README",
        ".csv, .csv",
        ".gz, .gz"
    })
    void aStemIsTheNameWithoutItsFormat(String name, String stem) {
        assertThat(new FileName(name).stem()).isEqualTo(stem);
    }
}
