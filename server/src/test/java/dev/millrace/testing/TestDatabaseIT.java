package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestDatabaseIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @Test
    void whatOneTestClassCreatesIsNotSeenByAnother() {
        database.jdbc().sql("create table mine (id int)").update();

        try (TestDatabase other = TestDatabase.fresh()) {
            assertThat(other.jdbc()
                            .sql("select to_regclass('mine')")
                            .query(String.class)
                            .optional())
                    .isEmpty();
        }
    }

    @Test
    void aClassThatRunsOnceMoreFindsItsDatabaseAsNew() {
        TestDatabase own = TestDatabase.fresh();
        own.jdbc().sql("create table mine (id int)").update();
        own.close();

        own.openAgain();

        try (own) {
            assertThat(own.jdbc()
                            .sql("select to_regclass('mine')")
                            .query(String.class)
                            .optional())
                    .isEmpty();
        }
    }
}
