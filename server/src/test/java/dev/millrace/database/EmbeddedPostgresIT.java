package dev.millrace.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.StartRefused;

class EmbeddedPostgresIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    @Test
    void whatWasCommittedSurvivesAKilledServerWhosePostgresLivesOn() throws Exception {
        try (PostgresOwner first = PostgresOwner.start(temp)) {
            first.awaitStart();
            first.kill();
        }
        ProcessHandle orphan = postmaster().process();
        assertThat(orphan.isAlive()).isTrue();

        try (DataFolder data = DataFolder.open(temp, "test");
                EmbeddedPostgres second = start(data)) {
            assertThat(rows(second)).isEqualTo(1);
            await().atMost(LIMIT).until(() -> !orphan.isAlive());
            assertThat(postmasters()).hasSize(1);
        }
        await().atMost(LIMIT).until(() -> postmasters().isEmpty());
    }

    @Test
    void whatWasCommittedSurvivesWhenServerAndPostgresAreKilled() throws Exception {
        try (PostgresOwner first = PostgresOwner.start(temp)) {
            first.awaitStart();
            first.kill();
        }
        postmaster().process().destroyForcibly();

        try (DataFolder data = DataFolder.open(temp, "test");
                EmbeddedPostgres second = start(data)) {
            assertThat(rows(second)).isEqualTo(1);
        }
    }

    @Test
    void aServerKilledWhileItMadeTheClusterLeavesNothingInTheWay() throws Exception {
        try (PostgresOwner first = PostgresOwner.start(temp)) {
            await().atMost(LIMIT).until(() -> !entries("creating-").isEmpty());
            first.kill();
        }

        try (DataFolder data = DataFolder.open(temp, "test");
                EmbeddedPostgres second = start(data)) {
            assertThat(PostgresOwner.client(second.url())
                            .sql("select 1")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void aStalePidThatNowBelongsToAnotherProgramStopsNobody() throws Exception {
        try (DataFolder data = DataFolder.open(temp, "test")) {
            start(data).close();
            Process other = new ProcessBuilder("sleep", "600").start();
            Path pidFile = PostgresCluster.in(data).path().resolve("postmaster.pid");
            Files.write(pidFile, List.of(other.pid() + "", pidFile.getParent() + "", "1795451043", "5432"));

            try (EmbeddedPostgres _ = start(data)) {
                assertThat(other.isAlive()).isTrue();
            } finally {
                other.destroy();
            }
        }
    }

    @Test
    void itIsStartedAgainWhenItDies() throws Exception {
        try (DataFolder data = DataFolder.open(temp, "test");
                EmbeddedPostgres postgres = start(data)) {
            JdbcClient jdbc = PostgresOwner.client(postgres.url());
            jdbc.sql("create table rows as select 1 as id").update();

            postmaster().process().destroyForcibly();

            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> jdbc.sql("select count(*) from rows")
                                    .query(Integer.class)
                                    .single()
                            == 1);
        }
        await().atMost(LIMIT).until(() -> postmasters().isEmpty());
    }

    @Test
    void aSecondServerOnTheFolderIsToldWhoHasIt() throws Exception {
        try (PostgresOwner first = PostgresOwner.start(temp)) {
            first.awaitStart();
            try (PostgresOwner second = PostgresOwner.start(temp)) {
                assertThat(second.said())
                        .isEqualTo("another Millrace (process " + first.pid() + ", port 8000) is using the data folder "
                                + temp + "; stop that one, or give this one a folder of its own in MILLRACE_DATA");
            }
            assertThat(postmasters()).hasSize(1);
        } finally {
            stopPostgres();
        }
    }

    @Test
    void aServerThatStartsBeforeTheOneBeforeItIsGoneWaitsForTheFolder() throws Exception {
        try (PostgresOwner killed = PostgresOwner.start(temp)) {
            killed.awaitStart();
            CompletableFuture<DataFolder> opened = new CompletableFuture<>();
            Thread next = Thread.ofPlatform().start(() -> opened.complete(DataFolder.open(temp, "test")));
            await().atMost(LIMIT).until(() -> next.getState() == Thread.State.TIMED_WAITING);

            killed.kill();

            opened.get(30, TimeUnit.SECONDS).close();
        } finally {
            stopPostgres();
        }
    }

    @Test
    void itKeepsWhatItConfirmsAndHidesItsSecrets() throws IOException {
        try (DataFolder data = DataFolder.open(temp, "test");
                EmbeddedPostgres postgres = start(data)) {
            JdbcClient jdbc = PostgresOwner.client(postgres.url());
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(jdbc.sql("select current_setting(:name)")
                                .param("name", setting)
                                .query(String.class)
                                .single())
                        .as(setting)
                        .isEqualTo("on");
            }
            assertThat(jdbc.sql("show listen_addresses").query(String.class).single())
                    .isEqualTo("127.0.0.1");
            assertThat(jdbc.sql(
                                    "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user")
                            .query(Boolean.class)
                            .single())
                    .isFalse();
            for (String secret : List.of("millrace.password", "superuser.password")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                temp.resolve("postgres").resolve(secret))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void theNextStartHasTheSamePortUnlessItIsTaken() throws IOException {
        try (DataFolder data = DataFolder.open(temp, "test")) {
            String url;
            try (EmbeddedPostgres postgres = start(data)) {
                url = postgres.url().jdbcUrl();
            }
            try (EmbeddedPostgres postgres = start(data)) {
                assertThat(postgres.url().jdbcUrl()).isEqualTo(url);
            }
            int port = Integer.parseInt(url.replaceAll("\\D+127\\.0\\.0\\.1:(\\d+).*", "$1"));
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                    EmbeddedPostgres postgres = start(data)) {
                assertThat(postgres.url().jdbcUrl()).isNotEqualTo(url);
            }
        }
    }

    @Test
    void theFolderMayHaveSpacesAndLettersOfAnyKind() throws IOException {
        Path folder = temp.resolve("Ünsere Daten (neu)").resolve("a".repeat(100));
        try (DataFolder data = DataFolder.open(folder, "test");
                EmbeddedPostgres postgres = start(data)) {
            assertThat(postgres.url().jdbcUrl()).isNotEmpty();
        }
    }

    @Test
    void aFolderThatAShellWouldMisreadIsRefused() {
        try (DataFolder data = DataFolder.open(temp.resolve("a$b"), "test")) {
            assertThatExceptionOfType(StartRefused.class)
                    .isThrownBy(() -> PostgresCluster.in(data))
                    .withMessageContaining("a$b")
                    .withMessageContaining("MILLRACE_DATA");
        }
    }

    @Test
    void whyItDoesNotStartIsSaidInPostgresOwnWords() throws IOException {
        try (DataFolder data = DataFolder.open(temp, "test")) {
            start(data).close();
            Files.writeString(
                    PostgresCluster.in(data).path().resolve("postgresql.auto.conf"), "shared_buffers = 'lots'");

            assertThatExceptionOfType(StartRefused.class)
                    .isThrownBy(() -> start(data))
                    .withMessageContaining("does not start")
                    .withMessageContaining("invalid value for parameter \"shared_buffers\"");
        }
    }

    private static EmbeddedPostgres start(DataFolder data) {
        return EmbeddedPostgres.start(PostgresCluster.in(data), TestPostgres.programs());
    }

    private static int rows(EmbeddedPostgres postgres) {
        return PostgresOwner.client(postgres.url())
                .sql("select count(*) from rows")
                .query(Integer.class)
                .single();
    }

    /** Until it is gone: what it still writes while it stops is in the way of whoever clears the folder. */
    private void stopPostgres() throws Exception {
        ProcessHandle process = postmaster().process();
        process.destroy();
        process.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private Postmaster postmaster() throws IOException {
        return Postmaster.find(temp.resolve("postgres/cluster")).orElseThrow();
    }

    /** All processes that were told to serve the folder; not those that one of them is just forking. */
    private List<ProcessHandle> postmasters() {
        return ProcessHandle.allProcesses()
                .filter(this::serves)
                .filter(process -> process.parent().filter(this::serves).isEmpty())
                .toList();
    }

    private boolean serves(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("postgres -D " + temp + "/postgres/cluster");
    }

    private List<Path> entries(String prefix) throws IOException {
        if (!Files.isDirectory(temp.resolve("postgres"))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(temp.resolve("postgres"))) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
