package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.storage.ObjectStorage;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.PresignedUrls;

/** The way of files in: URLs, parts, marks, pins, and what is swept. */
@MillraceTest
class FileUploadsIT extends FileJobCalls {

    @Autowired
    ObjectStorage storage;

    @Autowired
    UploadSweeper sweeper;

    @Autowired
    JdbcClient db;

    @Test
    void aSecondUploadUrlIsRefusedWhileTheFirstWorks() {
        String id = job();
        uploadUrl(id);

        assertThat(me.post("/api/v1/jobs/" + id + "/upload-url", "{}")
                        .expect(400)
                        .body())
                .contains("already has an upload URL");

        db.sql("update file_jobs set upload_url_expires_at = now() where id = cast(? as uuid)")
                .param(id)
                .update();
        uploadUrl(id);
    }

    @Test
    void anUploadMayBeBoundToOneContent() {
        String id = job();
        Map<String, Object> terms = Map.of(
                "size_bytes",
                CSV.length(),
                "checksum_sha256",
                "8ba12db819ba81d59586b94133bb873f05ced243f76e218bdedbc6a3ebc0fa7d");

        JsonNode target =
                me.post("/api/v1/jobs/" + id + "/upload-url", terms).expect(200).json();

        assertThat(target.at("/headers/Content-Length").asString()).isEqualTo(Integer.toString(CSV.length()));
        String url = target.get("upload_url").asString();
        String sum = target.at("/headers/x-amz-checksum-sha256").asString();
        assertThat(putWithSum(url, sum, CSV.replace("Bob", "Eve"))).isEqualTo(400);
        assertThat(putWithSum(url, sum, CSV + "x")).isEqualTo(403);
        assertThat(putWithSum(url, sum, CSV)).isEqualTo(200);
        mark(id).expect(200);
        awaitStatus(id, "COMPLETED");
    }

    @Test
    void aChecksumThatIsNoneIsRefused() {
        String path = "/api/v1/jobs/" + job() + "/upload-url";

        assertThat(me.post(path, "{\"checksum_sha256\": \"abc\", \"size_bytes\": -1}")
                        .expect(400)
                        .body())
                .contains("checksum_sha256", "size_bytes");
    }

    private static int putWithSum(String url, String sum, String content) {
        return PresignedUrls.send(HttpRequest.newBuilder(URI.create(url))
                        .header("x-amz-checksum-sha256", sum)
                        .PUT(BodyPublishers.ofString(content)))
                .statusCode();
    }

    @Test
    void aMarkNeedsAnObjectAtTheRightKey() {
        String id = job();
        String other = job();

        assertThat(mark(id).expect(400).body()).contains("nothing has been uploaded");
        upload(other, CSV);
        assertThat(me.post("/api/v1/jobs/" + id + "/mark-uploaded", Map.of("object_key", key(other)))
                        .expect(400)
                        .body())
                .contains("must be the key of this job's upload, " + key(id));
        assertThat(me.post("/api/v1/jobs/" + id + "/mark-uploaded", "{}").status())
                .isEqualTo(400);
        assertThat(status(id)).isEqualTo("PENDING");
    }

    @Test
    void whatIsPutAfterTheMarkChangesNothing() {
        String id = job();
        String url = upload(id, CSV);
        mark(id).expect(200);

        assertThat(PresignedUrls.put(url, "name,city,age\nMallory,New York,1\n").statusCode())
                .isEqualTo(200);

        assertThat(me.post("/api/v1/jobs/" + id + "/plan", "{}").expect(200).body())
                .contains("Alice")
                .doesNotContain("Mallory");
        awaitStatus(id, "COMPLETED");
        assertThat(download(id)).isEqualTo(NEW_YORKERS);
    }

    @Test
    void ofTwoMarksAtTheSameMomentOneSubmits() throws Exception {
        String id = job();
        upload(id, CSV);

        Callable<Integer> marking = () -> mark(id).status();
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(List.of(marking, marking, marking, marking))) {
                statuses.add(result.get());
            }
        }

        assertThat(statuses).containsExactlyInAnyOrder(200, 400, 400, 400);
        assertThat(db.sql("select count(*) from tasks where payload ->> 'job_id' = ?")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        awaitStatus(id, "COMPLETED");
        assertThat(storage.head("pinned/" + id + "/x")).isEmpty();
    }

    @Test
    void aPlanShowsWhatWouldComeOutBeforeAndAfterTheMark() {
        String id = job();
        assertThat(me.post("/api/v1/jobs/" + id + "/plan", "{}").expect(400).body())
                .contains("nothing has been uploaded");
        upload(id, CSV);

        JsonNode plan =
                me.post("/api/v1/jobs/" + id + "/plan", "{}").expect(200).json();

        assertThat(plan.get("format").asString()).isEqualTo("csv");
        assertThat(plan.at("/dialect/delimiter").asString()).isEqualTo(",");
        assertThat(plan.get("row_estimate").asLong()).isEqualTo(3);
        assertThat(plan.at("/stages/0/columns/1/name").asString()).isEqualTo("city");
        assertThat(plan.at("/rows/0/name").asString()).isEqualTo("Alice");
        assertThat(status(id)).isEqualTo("PENDING");
    }

    @Test
    void deletingAJobDeletesItsObjectsAndALateUploadGoesToo() {
        String id = job();
        String url = upload(id, CSV);
        mark(id).expect(200);
        awaitStatus(id, "COMPLETED");
        String output =
                me.get("/api/v1/jobs/" + id).json().get("output_object_key").asString();
        assertThat(storage.head(key(id))).isPresent();
        assertThat(storage.head(output)).isPresent();

        assertThat(me.delete("/api/v1/jobs/" + id).status()).isEqualTo(204);

        assertThat(me.get("/api/v1/jobs/" + id).status()).isEqualTo(404);
        assertThat(storage.head(key(id))).isEmpty();
        assertThat(storage.head(output)).isEmpty();

        assertThat(PresignedUrls.put(url, CSV).statusCode()).isEqualTo(200);
        db.sql("update file_job_remains set sweep_after = now(), late_until = now() where job_id = cast(? as uuid)")
                .param(id)
                .update();
        sweepAll();
        assertThat(storage.head(key(id))).isEmpty();
    }

    @Test
    void anAbandonedUploadIsSweptAndItsJobFailsAndSaysWhy() {
        String id = job();
        String late = upload(id, CSV);
        me.post("/api/v1/jobs/" + id + "/upload-parts", "{\"part_numbers\": [1]}")
                .expect(200);
        String fresh = job();
        upload(fresh, CSV);
        String open = job();
        upload(open, CSV);
        agedUpload(id, "now() - interval '24 hours'");
        agedUpload(open, "now() + interval '1 minute'");

        sweepAll();

        JsonNode swept = me.get("/api/v1/jobs/" + id).expect(200).json();
        assertThat(swept.get("status").asString()).isEqualTo("FAILED");
        assertThat(swept.get("error_message").asString())
                .isEqualTo("the upload was begun and not marked as uploaded within 24h; what had arrived was"
                        + " deleted. Make a new job, and upload the file again");
        assertThat(swept.get("completed_at").isNull()).isFalse();
        assertThat(storage.head(key(id))).isEmpty();
        assertThat(storage.head(key(fresh))).isPresent();
        assertThat(storage.head(key(open))).isPresent();
        assertThat(status(open)).isEqualTo("PENDING");
        assertThat(mark(id).expect(400).body()).contains("is FAILED, not PENDING");
        assertThat(me.get("/api/v1/jobs?status=failed").expect(200).body()).contains(id);

        PresignedUrls.put(late, CSV);
        assertThat(me.delete("/api/v1/jobs/" + id).status()).isEqualTo(204);
        assertThat(storage.head(key(id))).isEmpty();
    }

    @Test
    void aCancelledJobStaysSoWhenItsUploadIsSwept() {
        String id = job();
        upload(id, CSV);
        me.post("/api/v1/jobs/" + id + "/cancel").expect(200);
        agedUpload(id, "now() - interval '24 hours'");

        sweepAll();

        assertThat(status(id)).isEqualTo("CANCELLED");
        assertThat(storage.head(key(id))).isEmpty();
    }

    private void agedUpload(String id, String urlExpires) {
        db.sql("update file_jobs set upload_begun_at = now() - interval '25 hours', upload_url_expires_at = "
                        + urlExpires + " where id = cast(? as uuid)")
                .param(id)
                .update();
    }

    @Test
    void anUploadInPartsSurvivesALostUrl() {
        String id = job();
        String header = "name,city,age\n";
        byte[] csv = (header + "Alice,New York,30\n".repeat(700_000)).getBytes(StandardCharsets.UTF_8);
        int part = 5 * 1024 * 1024;
        JsonNode begun = me.post("/api/v1/jobs/" + id + "/upload-parts", "{\"part_numbers\": [1, 2, 3]}")
                .expect(200)
                .json();
        assertThat(begun.get("object_key").asString()).isEqualTo(key(id));
        assertThat(begun.get("uploaded_parts")).isEmpty();
        put(begun, 1, csv, 0, part);

        JsonNode again = me.post("/api/v1/jobs/" + id + "/upload-parts", "{\"part_numbers\": [2, 3]}")
                .expect(200)
                .json();
        assertThat(again.get("uploaded_parts").toString()).isEqualTo("[1]");
        put(again, 1 + 1, csv, part, 2 * part);
        put(again, 3, csv, 2 * part, csv.length);

        assertThat(me.post(
                                "/api/v1/jobs/" + id + "/mark-uploaded",
                                Map.of(
                                        "object_key",
                                        key(id),
                                        "parts",
                                        List.of(Map.of("part_number", 4, "etag", "none"))))
                        .expect(400)
                        .body())
                .contains("part 4 has not arrived");
        mark(id).expect(200);
        awaitStatus(id, "COMPLETED");
        assertThat(me.get("/api/v1/jobs/" + id).json().get("rows_in").asLong()).isEqualTo(700_000);
        assertThat(download(id)).hasSize(csv.length);
    }

    private static void put(JsonNode parts, int number, byte[] content, int from, int to) {
        String url = parts.get("parts")
                .valueStream()
                .filter(part -> part.get("part_number").asInt() == number)
                .findFirst()
                .orElseThrow()
                .get("upload_url")
                .asString();
        var put = HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(content, from, to - from));
        assertThat(PresignedUrls.send(put).statusCode()).isEqualTo(200);
    }

    private void sweepAll() {
        while (sweeper.sweepOne()) {
            // one thing at a time
        }
    }
}
