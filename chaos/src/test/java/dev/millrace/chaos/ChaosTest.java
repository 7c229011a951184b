package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

class ChaosTest {

    @Test
    void theHelpNamesEveryKindOfFault() {
        StringWriter said = new StringWriter();
        int exit = Chaos.commands().setOut(new PrintWriter(said)).execute("--help");
        assertThat(exit).isZero();
        for (FaultKind kind : FaultKind.values()) {
            assertThat(said.toString()).contains(kind.word());
        }
    }

    @Test
    void aKindThatThereIsNotIsRefusedByName() {
        StringWriter said = new StringWriter();
        int exit = Chaos.commands().setErr(new PrintWriter(said)).execute("--only", "server-kil");
        assertThat(exit).isNotZero();
        assertThat(said.toString()).contains("there is no fault 'server-kil'", "server-kill");
    }

    @Test
    void theReportSumsWhatWasFound() {
        Violation lost = new Violation(Violation.Promise.LOST, null, "gone");
        PhaseResult kills =
                new PhaseResult("server-kill", 50, 1000, 990, 1100, 7, 3, 0, Duration.ofMillis(7310), List.of());
        PhaseResult mix = new PhaseResult("mix", 5, 500, 500, 510, 1, 0, 1, Duration.ZERO, List.of(lost));
        assertThat(ReportTable.of(List.of(kills, mix)))
                .contains("| server-kill | 50 | 1,000 | 990 | 1,100 | 7 | 3 | 0 | 7.3 s | 0 | 0 | 0 | 0 | 0 |")
                .contains("| **all** | 55 | 1,500 | 1,490 | 1,610 | 8 | 3 | 1 |  | 1 | 0 | 0 | 0 | 0 |");
    }
}
