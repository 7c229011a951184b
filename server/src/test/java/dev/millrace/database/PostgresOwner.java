package dev.millrace.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.StartRefused;

/** A process of its own that starts the embedded PostgreSQL, as the server does, and can be killed. */
final class PostgresOwner implements AutoCloseable {

    private static final String STARTED = "started";

    /** Tells what it says from what it logs. */
    private static final String WORD = "owner says: ";

    private final Process process;

    private PostgresOwner(Process process) {
        this.process = process;
    }

    /** The process: writes a row, says so, and waits to be killed. */
    static void main(String[] arguments) throws IOException {
        try {
            DataFolder data = DataFolder.open(Path.of(arguments[0]), "port 8000", Duration.ZERO);
            EmbeddedPostgres postgres = EmbeddedPostgres.start(PostgresCluster.in(data), TestPostgres.programs());
            JdbcClient jdbc = client(postgres.url());
            jdbc.sql("create table if not exists rows (id serial)").update();
            jdbc.sql("insert into rows default values").update();
            System.out.println(WORD + STARTED);
            int _ = System.in.read();
        } catch (StartRefused e) {
            System.out.println(WORD + e.getMessage());
        }
    }

    /** Starts the process. */
    static PostgresOwner start(Path data) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostgresOwner.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        return new PostgresOwner(builder.start());
    }

    /** That it has started, or why it does not. */
    String said() {
        return process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(WORD))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it ended without a word"))
                .substring(WORD.length());
    }

    void awaitStart() {
        String said = said();
        if (!said.equals(STARTED)) {
            throw new AssertionError(said);
        }
    }

    long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does it. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    static JdbcClient client(DatabaseUrl url) {
        return JdbcClient.create(new DriverManagerDataSource(url.jdbcUrl(), url.user() + "", url.password() + ""));
    }

    @Override
    public void close() {
        kill();
    }
}
