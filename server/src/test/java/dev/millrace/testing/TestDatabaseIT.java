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
}
