package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Pastes what docs/start/first-file.md tells people to paste. */
@MillraceTest
class FirstFilePageIT {

    private static final Path PAGE = Path.of("..", "docs", "start", "first-file.md");
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);

    @Autowired
    Api api;

    @TempDir
    Path folder;

    @Test
    void thePagesCommandsMakeAParquetFile() throws Exception {
        assumeThat(isThere("curl") && isThere("jq")).as("curl and jq are there").isTrue();

        Process shell = shell("set -euo pipefail\n" + commands());

        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(shell.exitValue()).as(said).isZero();
        assertThat(said).contains("\"rows_out\": 2");
        assertThat(Files.readAllBytes(folder.resolve("new_yorkers.parquet"))).startsWith('P', 'A', 'R', '1');
    }

    private static String commands() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
    }

    private boolean isThere(String program) throws IOException, InterruptedException {
        return shell("command -v " + program).waitFor() == 0;
    }

    private Process shell(String commands) throws IOException {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        bash.environment().put("API", api.url("/api/v1").toString());
        return bash.start();
    }
}
