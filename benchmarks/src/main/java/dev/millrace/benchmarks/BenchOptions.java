package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark can be told. */
public final class BenchOptions {

    @Option(
            names = "--brief",
            description = "little data and few repetitions: shows that it works; its figures mean nothing")
    private boolean brief;

    @Option(
            names = "--folder",
            paramLabel = "<folder>",
            description = "where data and servers live while it runs (default: a temporary folder)")
    private @Nullable Path folder;

    @Option(
            names = "--launcher",
            paramLabel = "<script>",
            description = "what starts a server (default: ${DEFAULT-VALUE})",
            defaultValue = "${sys:millrace.launcher:-./millrace}")
    private Path launcher = Path.of("millrace");

    public boolean brief() {
        return brief;
    }

    /** One of two, by whether this run is meant to be short. */
    public int count(int usual, int ifBrief) {
        return brief ? ifBrief : usual;
    }

    public Path launcher() {
        return launcher;
    }

    /** A new folder of its own for one benchmark. */
    public Path workFolder(String name) throws IOException {
        if (folder == null) {
            return Files.createTempDirectory("millrace-bench-" + name);
        }
        Files.createDirectories(folder);
        return Files.createTempDirectory(folder, name + "-");
    }

    /** A folder that a later run finds again where one was named, and else a new one. */
    Path keptFolder(String name) throws IOException {
        return folder == null ? workFolder(name) : Files.createDirectories(folder.resolve(name));
    }
}
