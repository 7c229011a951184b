package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.PresignedUrls;

/** {@code kill -9} of the server while files are uploaded, wait and are processed, and tasks run on GPUs. */
class KilledServerIT {

    private static final String FEW_ROWS = "name,city\nAlice,New York\nBob,London\n";
    private static final int MANY_ROWS = 5_000_000;

    /** Keeps a run busy for long enough to be met. */
    private static final String SORT = """
            {"type": "sort", "params": {"by": [{"column": "name"}]}}""";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void everyFileIsProcessedOnceAndEveryGpuSecondCountedWhenTheServerIsKilled() throws Exception {
        Map<String, String> settings =
                Map.of("MILLRACE_ADMIN_PASSWORD", Api.PASSWORD, "MILLRACE_TASKS_ECHO_UNSERVED", "false");
        try (ServerProcess server = new ServerProcess(folder, settings)) {
            Api first = server.start();
            Api me = first.asNewUser();
            try (GpuRuns runs = new GpuRuns(first.signedIn("admin", Api.PASSWORD), folder)) {
                runs.begin();
                processFilesAcrossAKill(server, me);
                runs.end();
            }
        }
    }

    private void processFilesAcrossAKill(ServerProcess server, Api me) throws Exception {
        String running = job(me, "running.csv");
        put(uploadUrl(me, running), manyRows());
        // With two jobs at a time, the third cannot be claimed before one of them ends.
        String alsoRunning = job(me, "also_running.csv");
        put(uploadUrl(me, alsoRunning), manyRows());
        String waiting = job(me, "waiting.csv");
        put(uploadUrl(me, waiting), FEW_ROWS.getBytes(StandardCharsets.UTF_8));
        String uploading = job(me, "uploading.csv");
        String url = uploadUrl(me, uploading);

        mark(me, running, "running.csv");
        mark(me, alsoRunning, "also_running.csv");
        awaitStatus(me, running, "RUNNING");
        awaitStatus(me, alsoRunning, "RUNNING");
        mark(me, waiting, "waiting.csv");
        try (Socket half = halfAnUpload(url)) {
            assertThat(half.isConnected()).isTrue();
            server.kill();
        }
        server.start();

        assertThat(status(me, uploading)).isEqualTo("PENDING");
        assertThat(marking(me, uploading, "uploading.csv").status())
                .as("half an upload is none")
                .isEqualTo(400);
        put(url, FEW_ROWS.getBytes(StandardCharsets.UTF_8));
        mark(me, uploading, "uploading.csv");
        for (String many : new String[] {running, alsoRunning}) {
            awaitStatus(me, many, "COMPLETED");
            assertThat(me.get(path(many)).json().get("rows_in").asInt()).isEqualTo(MANY_ROWS);
            assertThat(download(me, many)).startsWith("name,city\nname 0,").hasSize(manyRows().length);
        }
        for (String few : new String[] {waiting, uploading}) {
            awaitStatus(me, few, "COMPLETED");
            assertThat(download(me, few)).isEqualTo(FEW_ROWS);
        }
        assertThat(runFolders()).isEmpty();
    }

    @Test
    void aKilledPostgresIsStartedAgainAndNothingIsLost() throws Exception {
        try (ServerProcess server = new ServerProcess(folder)) {
            Api me = server.start().asNewUser();
            String before = job(me, "before.csv");
            ProcessHandle postgres = postgres();

            postgres.destroyForcibly();

            // The connections that were open are told at once; a client repeats what was answered with 503.
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> me.get(path(before)).status() == 200);
            assertThat(postgres().pid()).isNotEqualTo(postgres.pid());
            put(uploadUrl(me, before), FEW_ROWS.getBytes(StandardCharsets.UTF_8));
            mark(me, before, "before.csv");
            awaitStatus(me, before, "COMPLETED");
        }
    }

    private ProcessHandle postgres() throws IOException {
        Path pidFile = folder.resolve("data/postgres/cluster/postmaster.pid");
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                .orElseThrow();
    }

    private String[] runFolders() throws IOException {
        try (var folders = Files.list(folder.resolve("data/spool"))) {
            return folders.map(Path::toString).toArray(String[]::new);
        }
    }

    private static byte[] manyRows() {
        StringBuilder csv = new StringBuilder("name,city\n");
        for (int i = 0; i < MANY_ROWS; i++) {
            csv.append("name ").append(i).append(",Springfield\n");
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Says how much will come, sends some of it, and stops. */
    private static Socket halfAnUpload(String url) throws IOException {
        URI target = URI.create(url);
        Socket socket = new Socket(target.getHost(), target.getPort());
        OutputStream out = socket.getOutputStream();
        out.write(("PUT " + target.getRawPath() + "?" + target.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + target.getAuthority() + "\r\nContent-Length: 1000000\r\n\r\n" + FEW_ROWS)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static String job(Api me, String fileName) {
        return me.post("/api/v1/jobs", """
                        {"file_name": "%s", "processing_steps": [%s]}""".formatted(fileName, SORT))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private static String uploadUrl(Api me, String id) {
        return me.post(path(id) + "/upload-url", "{}")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
    }

    private static void put(String url, byte[] content) {
        assertThat(PresignedUrls.put(url, content).statusCode()).isEqualTo(200);
    }

    private static void mark(Api me, String id, String fileName) {
        marking(me, id, fileName).expect(200);
    }

    /** Tries again on 503, as clients are told to: a server that has just started may be short of breath. */
    private static Api.Answer marking(Api me, String id, String fileName) {
        return await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> me.post(path(id) + "/mark-uploaded", Map.of("object_key", key(id, fileName))),
                        answer -> answer.status() != 503);
    }

    private static String download(Api me, String id) {
        JsonNode answer = me.post(path(id) + "/download-url", "{}").expect(200).json();
        return PresignedUrls.get(answer.get("download_url").asString()).body();
    }

    private static String path(String id) {
        return "/api/v1/jobs/" + id;
    }

    private static String key(String id, String fileName) {
        return "input/" + id + "/" + fileName;
    }

    private static String status(Api me, String id) {
        return me.get(path(id)).expect(200).json().get("status").asString();
    }

    private static void awaitStatus(Api me, String id, String status) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(status(me, id)).isEqualTo(status));
    }
}
