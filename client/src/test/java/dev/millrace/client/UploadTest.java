package dev.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How files get into the object store, and out of it. */
@Timeout(60)
class UploadTest {

    private static final UUID ID = UUID.fromString("01a21bea-59b5-735c-b61b-a432bce78a33");
    private static final int PART = 16 * 1024 * 1024;
    private static final String JOB = """
            {"type": "file", "id": "ID", "file_name": "a.csv", "status": "QUEUED", "processing_steps": [], "progress": 0,
             "created_at": "2026-01-09T20:00:00Z", "updated_at": "2026-01-09T20:00:00Z"}
            """.replace("ID", ID.toString());

    @TempDir
    Path folder;

    private final FakeServer server = new FakeServer();
    private final FakeServer store = new FakeServer();
    private final Millrace millrace = Millrace.connect(server.url(), "mr_key");

    @AfterEach
    void close() {
        server.close();
        store.close();
    }

    @Test
    void aDownloadThatStandsStillIsGivenUp() {
        Jobs jobs = new Jobs(new Transport(URI.create(server.url()), "mr_key"), Duration.ofMillis(300));
        server.answers(200, "{\"download_url\": \"" + store.url() + "/get\"}");
        store.breaksOff();
        assertThatThrownBy(() -> jobs.download(ID, folder.resolve("result.csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing came");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aSmallFileGoesAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n");
        server.answers(200, "{\"upload_url\": \"" + store.url() + "/put?signed=1\"}")
                .answers(200, JOB)
                .answers(200, JOB);
        store.answers(200, "");

        assertThat(millrace.jobs().upload(ID, file).status()).isEqualTo("QUEUED");
        assertThat(store.only().body()).isEqualTo("a,b\n1,2\n");
        assertThat(store.only().header("Authorization")).isNull();
        assertThat(server.requests().getLast().target()).endsWith("/mark-uploaded");
        assertThat(server.requests().getLast().body()).contains("input/" + ID + "/a.csv");
    }

    @Test
    void anUploadThatTheStoreRefusesIsNotMarked() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "a");
        server.answers(200, "{\"upload_url\": \"" + store.url() + "/put\"}");
        store.answers(403, "expired");
        assertThatThrownBy(() -> millrace.jobs().upload(ID, file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("403");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aLargeFileGoesInThePartsThatAreMissingAndABrokenOneAgain() throws Exception {
        Path file = folder.resolve("large.csv");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(4L * PART + 1000);
        }
        server.answers(200, parts("[2]", IntStream.empty()))
                .answers(200, parts("[2]", IntStream.of(1, 3, 4, 5)))
                .answers(200, JOB);
        store.hangsUp()
                .answers(500, "")
                .answers(200, "")
                .answers(200, "")
                .answers(200, "")
                .answers(200, "");

        millrace.jobs().upload(ID, file);

        assertThat(server.requests().get(1).body()).contains("[1,3,4,5]");
        assertThat(server.requests().getLast().body()).contains("input/key");
        assertThat(store.requests()).hasSize(6);
        assertThat(store.requests().stream().map(FakeServer.Request::target).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("/part1", "/part3", "/part4", "/part5");
        assertThat(store.requests())
                .allMatch(part -> part.length() == (part.target().equals("/part5") ? 1000 : PART));
    }

    @Test
    void anUploadThatIsInterruptedSendsNoMore() throws Exception {
        Path file = folder.resolve("large.csv");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(4L * PART + 1000);
        }
        server.answers(200, parts("[]", IntStream.empty())).answers(200, parts("[]", IntStream.rangeClosed(1, 5)));
        store.isSilent().isSilent().isSilent().isSilent().isSilent();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread upload = Thread.ofVirtual()
                .start(() -> end.complete(catchThrowable(() -> millrace.jobs().upload(ID, file))));
        store.awaitRequests(4);
        upload.interrupt();
        assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(store.requests()).hasSize(4);
    }

    private String parts(String uploaded, IntStream wanted) {
        return "{\"object_key\": \"input/key\", \"part_size_bytes\": " + PART + ", \"uploaded_parts\": " + uploaded
                + ", \"parts\": "
                + wanted.mapToObj(number -> "{\"part_number\": " + number + ", \"upload_url\": \"" + store.url()
                                + "/part" + number + "\"}")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    @Test
    void aDownloadIsThereWholeOrNotAtAll() throws Exception {
        Path target = folder.resolve("out.csv");
        server.answers(200, "{\"download_url\": \"" + store.url() + "/get\"}")
                .answers(200, "{\"download_url\": \"" + store.url() + "/get\"}");
        store.answers(404, "gone").answers(200, "a,b\n");

        assertThatThrownBy(() -> millrace.jobs().download(ID, target)).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();

        assertThat(millrace.jobs().download(ID, target)).isEqualTo(target).hasContent("a,b\n");
        assertThat(folder).isDirectoryContaining(file -> file.equals(target));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }
}
