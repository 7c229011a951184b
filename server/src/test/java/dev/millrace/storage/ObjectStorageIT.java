package dev.millrace.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Objects in the embedded store. */
class ObjectStorageIT {

    @RegisterExtension
    static final EmbeddedStorage store = new EmbeddedStorage();

    private static final Duration TTL = Duration.ofMinutes(5);

    private final String folder = "input/" + UUID.randomUUID() + "/";
    private final String key = folder + "rows.csv";

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(store.objects().head(key)).isEmpty();
    }

    @Test
    void aLaterUploadDoesNotChangeWhatWasPinned(@TempDir Path temp) throws IOException {
        upload("before");
        PinnedObject pinned = store.objects().pin(head(), folder + "pinned");

        upload("after, and longer");

        store.objects().fetchTo(pinned, temp.resolve("input"));
        assertThat(temp.resolve("input")).hasContent("before");
        assertThat(pinned.size()).isEqualTo(6);
    }

    @Test
    void whatWasReplacedSinceItWasSeenCannotBePinned() {
        upload("before");
        StoredObject seen = head();
        upload("after");

        assertThatExceptionOfType(ObjectChangedException.class)
                .isThrownBy(() -> store.objects().pin(seen, folder + "pinned"));
        assertThat(store.objects().head(folder + "pinned")).isEmpty();
    }

    @Test
    void whatIsPinnedOutlivesItsKey(@TempDir Path temp) {
        upload("rows");
        PinnedObject pinned = store.objects().pin(head(), "pinned/" + UUID.randomUUID() + "/rows");
        store.objects().deleteAll(folder);

        store.objects().fetchTo(pinned, temp.resolve("input"));
        assertThat(temp.resolve("input")).hasContent("rows");
    }

    @Test
    void whatWasDeletedCannotBeFetched(@TempDir Path temp) {
        upload("rows");
        PinnedObject pinned = store.objects().pin(head(), folder + "pinned");
        store.objects().deleteAll(folder);

        assertThatExceptionOfType(ObjectChangedException.class)
                .isThrownBy(() -> store.objects().fetchTo(pinned, temp.resolve("input")));
    }

    @Test
    void aStoredFileIsAnObjectLikeAnyOther(@TempDir Path temp) throws IOException {
        Path file = Files.writeString(temp.resolve("out.parquet"), "columns");
        store.objects().store(file, key, "application/vnd.apache.parquet");
        Files.delete(file);

        StoredObject stored = head();
        assertThat(stored.size()).isEqualTo(7);
        assertThat(stored.etag()).isNotEmpty();
        var got = EmbeddedStorage.get(store.objects().presignGet(key, TTL, "localhost", "out.parquet"));
        assertThat(got.body()).isEqualTo("columns");
        assertThat(got.headers().firstValue("Content-Type")).hasValue("application/vnd.apache.parquet");
        assertThat(got.headers().firstValue("ETag")).hasValue("\"" + stored.etag() + "\"");
    }

    @Test
    void storingAgainReplacesTheObject(@TempDir Path temp) throws IOException {
        store.objects().store(Files.writeString(temp.resolve("1"), "one"), key, "text/csv");
        String before = head().etag();
        store.objects().store(Files.writeString(temp.resolve("2"), "two"), key, "text/csv");

        assertThat(head().etag()).isNotEqualTo(before);
        assertThat(EmbeddedStorage.get(store.objects().presignGet(key, TTL, "localhost", "x"))
                        .body())
                .isEqualTo("two");
    }

    @Test
    void aFolderIsDeletedWithAllThatIsInIt() {
        upload("rows");
        store.objects().pin(head(), folder + "deeper/pinned");

        store.objects().deleteAll(folder);

        assertThat(store.objects().head(key)).isEmpty();
        assertThat(store.objects().head(folder + "deeper/pinned")).isEmpty();
        assertThat(store.folder().resolve("storage/millrace/" + folder)).doesNotExist();
        store.objects().deleteAll(folder);
    }

    @Test
    void manyPartsBecomeOneObject(@TempDir Path temp) throws IOException {
        MultipartUploads uploads = store.objects().uploads();
        String upload = uploads.start(key);
        List<Integer> numbers = IntStream.rangeClosed(1, 40).boxed().toList();

        uploads.presign(key, upload, numbers, TTL, "localhost")
                .forEach((number, url) -> assertThat(EmbeddedStorage.put(
                                        url, "%09d\n".formatted(number).repeat(600_000))
                                .statusCode())
                        .isEqualTo(200));

        List<UploadedPart> parts = uploads.parts(key, upload);
        assertThat(parts).extracting(UploadedPart::number).isEqualTo(numbers);
        uploads.complete(key, upload, parts);
        store.objects().fetchTo(store.objects().pin(head(), folder + "pinned"), temp.resolve("rows"));
        try (Stream<String> lines = Files.lines(temp.resolve("rows"))) {
            assertThat(lines.distinct())
                    .isEqualTo(numbers.stream().map("%09d"::formatted).toList());
        }
        assertThat(uploads.open()).extracting(OpenUpload::uploadId).doesNotContain(upload);
    }

    @Test
    void aPartThatIsSentAgainReplacesTheFirst() {
        MultipartUploads uploads = store.objects().uploads();
        String upload = uploads.start(key);
        URI url = uploads.presign(key, upload, List.of(1), TTL, "localhost")
                .firstEntry()
                .getValue();
        EmbeddedStorage.put(url, "first");
        EmbeddedStorage.put(url, "second try");

        uploads.complete(key, upload, uploads.parts(key, upload));

        assertThat(head().size()).isEqualTo(10);
    }

    @Test
    void anAbandonedUploadIsListedWithItsStartAndCanBeAborted() {
        MultipartUploads uploads = store.objects().uploads();
        String upload = uploads.start(key);
        EmbeddedStorage.put(
                uploads.presign(key, upload, List.of(1), TTL, "localhost")
                        .firstEntry()
                        .getValue(),
                "part");

        OpenUpload open = uploads.open().stream()
                .filter(each -> each.uploadId().equals(upload))
                .findFirst()
                .orElseThrow();
        assertThat(open.key()).isEqualTo(key);
        assertThat(open.startedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());

        uploads.abort(key, upload);
        uploads.abort(key, upload);
        assertThat(uploads.open()).extracting(OpenUpload::uploadId).doesNotContain(upload);
        assertThat(uploads.parts(key, upload)).isEmpty();
    }

    @Test
    void aLargeUploadIsNeverInMemoryAsAWhole() {
        URI url = store.objects().presignPut(key, TTL, "localhost", UploadTerms.NONE);
        byte[] megabyte = new byte[1 << 20];
        int count = 600;
        AtomicLong nearTheEnd = new AtomicLong();

        long before = memoryInUse();
        BodyPublisher body = BodyPublishers.ofByteArrays(() -> IntStream.range(0, count)
                .mapToObj(i -> {
                    if (i == count - 1) {
                        nearTheEnd.set(memoryInUse());
                    }
                    return megabyte;
                })
                .iterator());
        EmbeddedStorage.put(url, BodyPublishers.fromPublisher(body, (long) count << 20));

        assertThat(head().size()).isEqualTo((long) count << 20);
        assertThat(nearTheEnd.get() - before).isLessThan(200L << 20);
    }

    /** What is still referenced in this process, in which the store runs too. */
    private static long memoryInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void upload(String content) {
        assertThat(EmbeddedStorage.put(store.objects().presignPut(key, TTL, "localhost", UploadTerms.NONE), content)
                        .statusCode())
                .isEqualTo(200);
    }

    private StoredObject head() {
        return store.objects().head(key).orElseThrow();
    }
}
