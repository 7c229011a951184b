package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testing.Ports;
import dev.millrace.testing.TestDatabase;

/** The doctor as a whole: it looks at real parts, names what is wrong, how to mend it, and ends with 1. */
class DoctorIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @TempDir
    Path folder;

    private record Visit(int exitCode, String said) {}

    @Test
    void aMachineThatIsWellIsTold() throws Exception {
        Visit visit = visit(Map.of());

        assertThat(visit.said())
                .contains(
                        "✓ Java",
                        "✓ Settings  are understood",
                        "✓ Data",
                        "✓ Server  port",
                        "✓ Database  PostgreSQL",
                        "✓ Rights",
                        "✓ Clock",
                        "✓ Storage  an object went to",
                        "All is well.")
                .doesNotContain("✗");
        assertThat(visit.exitCode()).isZero();
    }

    @Test
    void takenPortsAreNamedWithTheSettingsThatChooseOthers() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                ServerSocket storage = new ServerSocket(0)) {
            Visit visit = visit(Map.of(
                    "MILLRACE_PORT", Integer.toString(server.getLocalPort()),
                    "MILLRACE_S3_PORT", Integer.toString(storage.getLocalPort())));

            assertThat(visit.said())
                    .contains(
                            "✗ Server  port " + server.getLocalPort() + " is taken",
                            "MILLRACE_PORT=" + (server.getLocalPort() + 1),
                            "✗ Storage  port " + storage.getLocalPort() + " is taken",
                            "MILLRACE_S3_PORT=" + (storage.getLocalPort() + 1),
                            "To be mended: 2.");
            assertThat(visit.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void anObjectStoreThatDoesNotAnswerIsNamedWithItsSettings() throws Exception {
        Visit visit = visit(Map.of(
                "S3_ENDPOINT", "http://127.0.0.1:" + Ports.free(), "S3_ACCESS_KEY", "key", "S3_SECRET_KEY", "secret"));

        assertThat(visit.said())
                .contains("✗ Storage", "See that S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET are right");
        assertThat(visit.exitCode()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatDoesNotAnswerRefusesTheStart() throws Exception {
        Visit visit = visit(Map.of(
                "DATABASE_URL",
                "postgresql://me@127.0.0.1:" + Ports.free() + "/none",
                "MILLRACE_DATABASE_START_TIMEOUT",
                "0s"));

        assertThat(visit.said()).contains("✗ Start  is refused", "The line above says why", "To be mended: 1.");
        assertThat(visit.exitCode()).isEqualTo(1);
    }

    @Test
    void aWrongSettingRefusesTheStart() throws Exception {
        Visit visit = visit(Map.of("MILLRACE_PORT", "eight thousand"));

        assertThat(visit.said()).contains("✗ Start  is refused").doesNotContain("✓ Settings");
        assertThat(visit.exitCode()).isEqualTo(1);
    }

    private Visit visit(Map<String, String> settings) throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of(
                "MILLRACE_DATA", folder.resolve("data").toString(),
                "MILLRACE_PORT", Integer.toString(Ports.free()),
                "MILLRACE_S3_PORT", Integer.toString(Ports.free()),
                "DATABASE_URL", database.url()));
        variables.putAll(settings);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false);
        int exitCode = new Doctor(terminal, variables).call();
        return new Visit(exitCode, said.toString(StandardCharsets.UTF_8));
    }
}
