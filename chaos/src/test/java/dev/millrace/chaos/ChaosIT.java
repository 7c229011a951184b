package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short run of everything that is over soon, against the packaged server: what {@code ./millrace chaos} does at length. */
class ChaosIT {

    private static final long SEED = 1;
    private static final Path SERVER = Path.of("../server/target/millrace.jar");

    private static final Map<FaultKind, Integer> ROUNDS = Map.of(
            FaultKind.SERVER_KILL, 2,
            FaultKind.WORKER_KILL, 4,
            FaultKind.WORKER_STOP, 1,
            FaultKind.POSTGRES_KILL, 1,
            FaultKind.CONNECTIONS_CUT, 1,
            FaultKind.LISTENER_CUT, 1,
            FaultKind.SAME_KEY, 2,
            FaultKind.SWEEP_RACE, 3,
            FaultKind.POISON, 2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void nothingThatWasAcknowledgedIsLostStuckDoneTwiceOrToldWrongly() throws Exception {
        ChaosSettings settings = new ChaosSettings(folder, server(), SEED, 2, 3, 25);
        Phase phase = new Phase("mix", new FaultPlan(SEED).shuffled(ROUNDS), Duration.ofMinutes(5));

        PhaseResult result =
                new ChaosRun(settings, System.out).run(List.of(phase)).getFirst();

        assertThat(result.violations()).isEmpty();
        assertThat(result.rounds()).isEqualTo(phase.faults().size());
        assertThat(result.acknowledged()).isGreaterThan(100);
        assertThat(result.lostRuns()).as("what the faults cost").isPositive();
        assertThat(result.refused())
                .as("results of workers that had stood still")
                .isPositive();
    }

    /** The packaged program, unpacked as the launcher has it: it starts faster than one nested jar. */
    private List<String> server() throws IOException, InterruptedException {
        assertThat(SERVER).as("the packaged server, made by mvn package").exists();
        String java = ProcessHandle.current().info().command().orElse("java");
        Path program = folder.resolve("program");
        File log = folder.resolve("extract.log").toFile();
        int exit = new ProcessBuilder(
                        java,
                        "-Djarmode=tools",
                        "-jar",
                        SERVER.toAbsolutePath().toString(),
                        "extract",
                        "--destination",
                        program.toString())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start()
                .waitFor();
        assertThat(exit).as(() -> read(log.toPath())).isZero();
        return List.of(
                java,
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                program.resolve("millrace.jar").toString(),
                "up");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
