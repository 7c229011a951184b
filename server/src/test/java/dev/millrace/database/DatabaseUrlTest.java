package dev.millrace.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.platform.StartRefused;

class DatabaseUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://ann:s3cret@db.example.org:5433/jobs",
                "postgres://ann:s3cret@db.example.org:5433/jobs",
                "postgresql+psycopg2://ann:s3cret@db.example.org:5433/jobs",
                "postgresql+asyncpg://ann:s3cret@db.example.org:5433/jobs",
                "jdbc:postgresql://ann:s3cret@db.example.org:5433/jobs",
                "jdbc:postgresql://db.example.org:5433/jobs?user=ann&password=s3cret",
                " postgresql://db.example.org:5433/jobs?password=s3cret&user=ann \n",
            })
    void everyFormMeansTheSame(String text) {
        assertThat(DatabaseUrl.parse(text))
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://db.example.org:5433/jobs", "ann", "s3cret"));
    }

    @Test
    void credentialsArePercentDecodedAndAPlusStaysAPlus() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://a%40b:p%2Fw%23+%25@host/db");

        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isEqualTo("p/w#+%");
    }

    @Test
    void furtherParametersReachTheDriver() {
        assertThat(DatabaseUrl.parse("postgres://ann:pw@host/db?sslmode=require&connectTimeout=5")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://host/db?sslmode=require&connectTimeout=5");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://host/db,                  jdbc:postgresql://host/db",
        "postgresql://u@[::1]:5432/db,          jdbc:postgresql://[::1]:5432/db",
        "'postgresql://u:p@one:1,two:2/db',     'jdbc:postgresql://one:1,two:2/db'",
        "postgresql://host/my%20db,             jdbc:postgresql://host/my+db",
    })
    void hostsAndNamesOfAllKindsAreUnderstood(String text, String jdbcUrl) {
        assertThat(DatabaseUrl.parse(text).jdbcUrl()).isEqualTo(jdbcUrl);
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://u:hushhush@host/db,                must begin with postgresql://",
        "hushhush,                                  must begin with postgresql://",
        "postgresql://u:hushhush@host,              names no database",
        "postgresql://u:hushhush@host/,             names no database",
        "postgresql://u:hushhush@/db,               names no host",
        "postgresql://u:hushhush@host:99999/db,     host or port",
        "postgresql://u:hushhush@host:abc/db,       percent-encoded",
        "postgresql://u:hushhush%zz@host/db,        write it as %25",
        "postgresql://u:hush/hush@host/db,          percent-encoded",
    })
    void whatIsWrongIsSaidWithoutThePassword(String text, String reason) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> DatabaseUrl.parse(text))
                .withMessageStartingWith("DATABASE_URL ")
                .withMessageContaining(reason)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hush"));
    }

    @Test
    void printingItShowsNoPassword() {
        assertThat(DatabaseUrl.parse("postgresql://ann:s3cret@host/db?sslpassword=x"))
                .hasToString("jdbc:postgresql://host/db as ann");
    }
}
