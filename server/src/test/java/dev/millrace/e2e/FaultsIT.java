package dev.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.storage.TestObjectStore;
import dev.millrace.testing.Api;
import dev.millrace.testing.PresignedUrls;
import dev.millrace.testing.TestDatabase;

/** What the server depends on goes away, each in the two ways in which that happens, and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration RECOVERY = Duration.ofSeconds(10);
    private static final String FILE = "name,city\nAlice,New York\nBob,London\n";
    private static final int SPOOL_MEGABYTES = 48;

    private final Path folder;
    private final Path spool;
    private final TestDatabase database = TestDatabase.fresh();
    private final TestObjectStore store;
    private final FaultProxy databaseProxy;
    private final FaultProxy storeProxy;
    private final ServerProcess server;
    private boolean spoolIsSmall;
    private Api me = Api.ofServerOn(0);

    enum Fault {
        REFUSED,
        HANGING
    }

    FaultsIT() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/test-data")), "faults-")
                .toAbsolutePath();
        spool = folder.resolve("spool");
        store = new TestObjectStore(folder.resolve("store"));
        URI url = URI.create(database.url().substring("jdbc:".length()));
        databaseProxy = new FaultProxy(url.getPort());
        storeProxy = new FaultProxy(store.port());
        Map<String, String> environment = new HashMap<>(store.behind(storeProxy.port()));
        environment.put(
                "DATABASE_URL", database.url().replace(":" + url.getPort() + "/", ":" + databaseProxy.port() + "/"));
        environment.put("MILLRACE_FILES_SPOOL", spool.toString());
        environment.put("MILLRACE_ENGINE_MEMORY", "64MB");
        server = new ServerProcess(folder, environment);
    }

    @BeforeAll
    void start() throws Exception {
        Files.createDirectories(spool);
        spoolIsSmall = run("mount", "-t", "tmpfs", "-o", "size=" + SPOOL_MEGABYTES + "m", "tmpfs", spool.toString());
        me = server.start().asNewUser();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        if (spoolIsSmall) {
            run("umount", spool.toString());
        }
        databaseProxy.close();
        storeProxy.close();
        store.close();
        database.close();
    }

    @AfterEach
    void heal() throws IOException {
        databaseProxy.heal();
        storeProxy.heal();
        await().atMost(RECOVERY.multipliedBy(slowness()))
                .until(() -> me.get("/health").status() == 200);
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheDatabaseEveryRequestIsToldSoInTimeAndItHeals(Fault fault) throws IOException {
        inflict(databaseProxy, fault);

        expectUnavailable(() -> me.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of())));
        // What was found out a moment ago may be told once more.
        await().atMost(RECOVERY).until(() -> inTime(() -> me.get("/health/db")).status() == 503);
        await().atMost(RECOVERY).until(() -> inTime(() -> me.get("/health")).status() == 503);

        databaseProxy.heal();
        await().atMost(RECOVERY).until(() -> me.get("/health").status() == 200);
        assertThat(status(completed("after-database.csv", FILE, "[]"))).isEqualTo("COMPLETED");
    }

    @ParameterizedTest
    @EnumSource
    void withoutTheStoreWhatNeedsItIsToldSoInTimeAndItHeals(Fault fault) throws IOException {
        String id = job("store.csv", "[]");
        upload(id, FILE);

        inflict(storeProxy, fault);

        expectUnavailable(
                () -> me.post(path(id) + "/mark-uploaded", Map.of("object_key", "input/" + id + "/store.csv")));
        await().atMost(RECOVERY).until(() -> inTime(() -> me.get("/health")).status() == 503);
        assertThat(me.get("/health").json().at("/checks/storage/status").asString())
                .isNotEqualTo("healthy");
        assertThat(me.get(path(id)).expect(200).json().get("status").asString()).isEqualTo("PENDING");

        storeProxy.heal();
        await().atMost(RECOVERY).until(() -> me.get("/health").status() == 200);
        mark(id, "store.csv");
        assertThat(status(ended(id))).isEqualTo("COMPLETED");
    }

    @Test
    void aFullDiskFailsItsJobAndNothingElse() throws IOException {
        assumeTrue(spoolIsSmall, "a small file system can be mounted by root only");
        StringBuilder text = new StringBuilder("id,token\n");
        for (int row = 0; row < 700_000; row++) {
            text.append(row)
                    .append(',')
                    .append(Integer.toHexString(row * 0x9e3779b1))
                    .append("-abcdefghijklmnopqrstuvwxyz\n");
        }

        String id = completed(
                "large.csv",
                text.toString(),
                "[{\"type\": \"sort\", \"params\": {\"by\": [{\"column\": \"token\"}]}}]");

        assertThat(status(id)).isEqualTo("FAILED");
        assertThat(me.get(path(id)).json().get("error_message").asString()).contains("the disk is full");
        try (var left = Files.list(spool)) {
            assertThat(left).as("what the job left").isEmpty();
        }
        assertThat(status(completed("after-full-disk.csv", FILE, "[]"))).isEqualTo("COMPLETED");
    }

    private static void inflict(FaultProxy proxy, Fault fault) throws IOException {
        switch (fault) {
            case REFUSED -> proxy.refuse();
            case HANGING -> proxy.hang();
        }
    }

    private interface Call {
        Api.Answer make();
    }

    private static void expectUnavailable(Call call) {
        Api.Answer answer = inTime(call).expect(503);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(answer.header("Retry-After")).matches("[123]");
    }

    private static Api.Answer inTime(Call call) {
        long start = System.nanoTime();
        Api.Answer answer = call.make();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ANSWER.multipliedBy(slowness()));
        return answer;
    }

    /** A machine that has other things to do as well answers later; what is promised is promised of a quiet one. */
    private static int slowness() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load > 2 * Runtime.getRuntime().availableProcessors() ? 3 : 1;
    }

    /** Takes a file through a job, until that ends. */
    private String completed(String name, String content, String steps) {
        String id = job(name, steps);
        upload(id, content);
        mark(id, name);
        return ended(id);
    }

    private String job(String name, String steps) {
        return me.post("/api/v1/jobs", "{\"file_name\": \"%s\", \"processing_steps\": %s}".formatted(name, steps))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private void upload(String id, String content) {
        String url = me.post(path(id) + "/upload-url", "{}")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
        assertThat(PresignedUrls.put(url, content).statusCode()).isEqualTo(200);
    }

    private void mark(String id, String name) {
        me.post(path(id) + "/mark-uploaded", Map.of("object_key", "input/" + id + "/" + name))
                .expect(200);
    }

    private String ended(String id) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> List.of("COMPLETED", "FAILED").contains(status(id)));
        return id;
    }

    private String status(String id) {
        return me.get(path(id)).expect(200).json().get("status").asString();
    }

    private static String path(String id) {
        return "/api/v1/jobs/" + id;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
