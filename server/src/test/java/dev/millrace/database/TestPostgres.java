package dev.millrace.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.FileSystemUtils;

import dev.millrace.platform.DataFolder;

/** The embedded PostgreSQL of a test run: the real thing, in a folder that goes with the JVM. */
public final class TestPostgres {

    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 2_000_000_000L;

    private TestPostgres() {}

    /** Starts one that stops with the JVM. Returns where it is, for its superuser. */
    public static DatabaseUrl start() {
        try {
            Path folder = Files.createTempDirectory(parent(), "millrace-test-");
            DataFolder data = DataFolder.open(folder, "tests");
            PostgresCluster cluster = PostgresCluster.in(data);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(cluster, programs());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.close();
                delete(folder);
            }));
            return new DatabaseUrl(postgres.url().jdbcUrl(), "postgres", cluster.superuserPassword());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacked once for all test runs of this checkout. */
    static PostgresPrograms programs() {
        return new PostgresPrograms(
                PostgresBinaries.unpack(Path.of("target/postgres").toAbsolutePath()));
    }

    /** In memory where that is possible: fsync stays on, and costs nothing. */
    private static Path parent() throws IOException {
        boolean inMemory =
                Files.isWritable(IN_MEMORY) && Files.getFileStore(IN_MEMORY).getUsableSpace() > ROOM;
        return inMemory ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
