package dev.millrace.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that {@code postmaster.pid} names: PostgreSQL writes the file at its start, a crash leaves it behind. */
record Postmaster(ProcessHandle process) {

    private static final Logger log = LoggerFactory.getLogger(Postmaster.class);
    private static final String FILE = "postmaster.pid";

    /** The postmaster that runs on the folder, if the process of that number is really one. */
    static Optional<Postmaster> find(Path cluster) throws IOException {
        List<String> lines = lines(cluster);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(process -> serves(process, cluster))
                .map(Postmaster::new);
    }

    /**
     * Readies the file of a postmaster that is gone for the next one. PostgreSQL goes by the number alone, and refuses
     * to start when some other program has been given it, as happens after a restart of a container. We put in our own:
     * the number of its parent is one that PostgreSQL never takes for another postmaster. The rest of the file stays,
     * because by it PostgreSQL makes sure that no orphaned backend still uses the shared memory.
     */
    static void disown(Path cluster) throws IOException {
        List<String> lines = lines(cluster);
        if (lines.isEmpty()) {
            return;
        }
        String own = Long.toString(ProcessHandle.current().pid());
        log.atInfo().addKeyValue("process", lines.getFirst()).log("Stale postmaster.pid found");
        Files.write(
                cluster.resolve(FILE),
                Stream.concat(Stream.of(own), lines.stream().skip(1)).toList());
    }

    private static boolean serves(ProcessHandle process, Path cluster) {
        ProcessHandle.Info info = process.info();
        boolean postgres = info.command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(false);
        return postgres && Arrays.asList(info.arguments().orElse(new String[0])).contains(cluster.toString());
    }

    private static List<String> lines(Path cluster) throws IOException {
        try {
            List<String> lines = Files.readAllLines(cluster.resolve(FILE));
            return lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}") ? List.of() : lines;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
