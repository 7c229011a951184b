package dev.millrace.engine;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.util.FileSystemUtils;

import dev.millrace.engine.child.EngineMain;

/** Starts child processes: with nothing in their environment, and with limits that they cannot lift. */
final class ChildLauncher {

    // Standard output belongs to whatever native code prints; answers come on descriptor 3. Where a system does not
    // know one of the limits (macOS has none on address space), the others hold. Blocks are of 512 bytes.
    private static final String SCRIPT = """
            limit() { ulimit "$1" "$2" 2>/dev/null || :; }
            limit -c 0; limit -n 1024; limit -f "$1"; limit -t "$2"; limit -v "$3"
            shift 3
            exec 3>&1 1>&2
            exec "$@"
            """;
    private static final long BLOCK = 512;

    /** What a JVM reserves while it writes a snapshot; hardly any of it is used. */
    private static final long FOR_SNAPSHOT = 8L << 30;

    /** What this JVM was told of its compilers holds for its children: those of tests are gone before the better one pays. */
    private static final List<String> COMPILERS = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-XX:TieredStopAtLevel="))
            .toList();

    private final EngineSettings settings;
    private final EngineProgram program;
    private final Path scratch;

    ChildLauncher(EngineSettings settings, EngineProgram program, Path scratch) {
        this.settings = settings;
        this.program = program;
        this.scratch = scratch;
    }

    /** Starts a child; it says so itself when it is ready. */
    ChildProcess start() throws IOException {
        Path folder = Files.createTempDirectory(scratch, "child-");
        List<String> command = java(folder, 0);
        command.add("-XX:AOTCache=" + program.cache());
        command.add("-Xlog:disable"); // without the cache it starts more slowly, and need not say so
        command.addAll(List.of("-cp", program.jar().toString(), EngineMain.class.getName(), folder.toString()));
        return new ChildProcess(process(command, folder).start(), folder);
    }

    /** Runs a child once for nothing, so that the next ones start from a snapshot of what it had loaded. */
    void rehearse() throws IOException, InterruptedException {
        if (Files.exists(program.cache()) || !Files.isWritable(program.folder())) {
            return;
        }
        Path folder = Files.createTempDirectory(program.folder(), "rehearsal-");
        Path half = folder.resolve("engine.aot");
        List<String> command = java(folder, FOR_SNAPSHOT);
        command.add("-XX:AOTCacheOutput=" + half);
        command.addAll(
                List.of("-cp", program.jar().toString(), EngineMain.class.getName(), folder.toString(), "rehearse"));
        Process process = process(command, folder)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            process.waitFor();
            if (Files.exists(half)) {
                Files.move(half, program.cache(), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            process.destroyForcibly();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private List<String> java(Path folder, long moreAddressSpace) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "engine"));
        command.add(Long.toString(settings.largestFile().toBytes() / BLOCK));
        command.add(Long.toString(settings.timeLimit().toSeconds() * settings.threadsOfQuery() + 60));
        long addressSpace = settings.memory().toBytes() + settings.headroom().toBytes() + moreAddressSpace;
        command.add(Long.toString(addressSpace >> 10));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.library.path=" + program.folder(),
                "-Djava.io.tmpdir=" + folder));
        command.addAll(COMPILERS);
        return command;
    }

    private static ProcessBuilder process(List<String> command, Path folder) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("LC_ALL", "C.UTF-8"); // or names of files that are not ASCII cannot be opened
        return builder;
    }
}
