package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.millrace.cli.Finding.Grade;
import dev.millrace.database.DatabaseFacts;

/** What each look of the doctor makes of what it sees. */
class CheckupTest {

    @ParameterizedTest
    @CsvSource({"17.0.9, BAD, 'Install a JDK 25 or newer, or set JAVA_HOME to one.'", "25, GOOD, ''", "26.0.1, GOOD, ''"
    })
    void anOldJavaIsToBeReplaced(String version, Grade grade, String mend) {
        Finding finding = MachineCheckup.java(Runtime.Version.parse(version));

        assertThat(finding.grade()).isEqualTo(grade);
        assertThat(finding.mend()).isEqualTo(mend);
    }

    @ParameterizedTest
    @CsvSource({"100000000, BAD", "1000000000, DOUBTFUL", "50000000000, GOOD"})
    void aDiskWantsRoom(long free, Grade grade) {
        Finding finding = MachineCheckup.room(Path.of("data"), free);

        assertThat(finding.grade()).isEqualTo(grade);
        assertThat(finding.mend()).matches(grade == Grade.GOOD ? "" : "Free some, or set MILLRACE_DATA .*");
    }

    @Test
    void aTakenPortIsToBeFreedOrReplaced() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            int port = other.getLocalPort();
            Finding finding = MachineCheckup.port("Server", port, "MILLRACE_PORT");

            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.found()).isEqualTo("port " + port + " is taken by another program");
            assertThat(finding.mend()).isEqualTo("Stop that one, or choose another: MILLRACE_PORT=" + (port + 1));
        }
    }

    @Test
    void aDatabaseThatSuitsIsFineInAllRespects() {
        assertThat(DatabaseCheckup.of(new DatabaseFacts("18.6", "millrace", false, true, Duration.ofMillis(-20))))
                .extracting(Finding::grade)
                .containsOnly(Grade.GOOD);
    }

    @Test
    void aDatabaseThatDoesNotSuitIsToldWhatToChange() {
        List<Finding> findings =
                DatabaseCheckup.of(new DatabaseFacts("18.6", "postgres", true, false, Duration.ofMinutes(-3)));

        assertThat(findings)
                .extracting(Finding::grade)
                .containsExactly(Grade.GOOD, Grade.BAD, Grade.DOUBTFUL, Grade.DOUBTFUL);
        assertThat(findings)
                .extracting(Finding::mend)
                .containsExactly(
                        "",
                        "As an administrator: grant create, usage on schema public to postgres",
                        "The owner of one database is all that we need.",
                        "Run an NTP client on both: the queue goes by the database's, but logs will not fit.");
    }
}
