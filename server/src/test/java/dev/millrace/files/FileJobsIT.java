package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.storage.ObjectStorage;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.PresignedUrls;

@MillraceTest
class FileJobsIT {

    private static final String CSV = "name,city,age\nAlice,New York,30\nBob,London,25\nCharlie,New York,35\n";
    private static final String NEW_YORKERS = "name,city,age\nAlice,New York,30\nCharlie,New York,35\n";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String STEPS = """
            [{"type": "filter", "params": {"column": "city", "operator": "eq", "value": "New York"}}]""";

    @Autowired
    Api api;

    @Autowired
    ObjectStorage storage;

    @Autowired
    UploadSweeper sweeper;

    @Autowired
    JdbcClient db;

    private Api me;

    @BeforeEach
    void signIn() {
        me = api.asNewUser();
    }

    @Test
    void aNewJobShowsAllKeysOfTheDocumentAndOurs() {
        JsonNode job = me.post("/api/v1/jobs", """
                        {
                          "file_name": "my_large_data.csv",
                          "original_file_size_bytes": 1024000000,
                          "processing_steps": [
                            {"type": "filter", "params": {"column": "country", "operator": "eq", "value": "India"}},
                            {"type": "convert_format", "params": {"to_format": "parquet"}}
                          ]
                        }""").expect(201).json();

        assertThat(job.propertyNames())
                .containsExactly(
                        "type",
                        "id",
                        "user_id",
                        "file_name",
                        "original_file_size_bytes",
                        "status",
                        "processing_steps",
                        "created_at",
                        "updated_at",
                        "input_object_key",
                        "output_object_key",
                        "error_message",
                        "progress",
                        "rows_in",
                        "rows_out",
                        "rows_filtered",
                        "rows_rejected",
                        "bytes_read",
                        "output_size_bytes",
                        "started_at",
                        "completed_at");
        assertThat(job.get("type").asString()).isEqualTo("file");
        assertThat(job.get("original_file_size_bytes").asLong()).isEqualTo(1024000000);
        assertThat(job.get("processing_steps").get(0)).hasToString("""
                {"type":"filter","params":{"column":"country","operator":"eq","value":"India"}}""");
        assertThat(job.get("created_at").asString()).endsWith("Z");
        assertThat(me.get("/api/v1/jobs/" + job.get("id").asString()).json()).isEqualTo(job);
    }

    @Test
    void allThatIsWrongWithABodyIsSaidAtOnce() {
        JsonNode problems = me.post("/api/v1/jobs", """
                        {
                          "file_name": "../x",
                          "original_file_size_bytes": -1,
                          "processing_steps": [{"type": "fliter", "params": {}}],
                          "on_bad_row": "ignore",
                          "input": {"format": "exe"},
                          "colour": "red"
                        }""").expect(400).json().at("/error/details");

        assertThat(problems.valueStream().map(problem -> problem.get("field").asString()))
                .contains("file_name", "processing_steps[0].type", "on_bad_row", "input.format", "colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"file_name\": \"a.csv\"}",
                "{\"file_name\": 7, \"processing_steps\": []}",
                "{\"file_name\": null, \"processing_steps\": []}",
                "{\"file_name\": \"a.csv\", \"processing_steps\": \"none\"}",
                "{\"file_name\": \"a.csv\", \"processing_steps\": [7]}",
                "{\"file_name\": \"a.csv\", \"processing_steps\": [], \"original_file_size_bytes\": 1.5}",
                "{\"file_name\": \"a\\u0000b\", \"processing_steps\": []}",
                "{\"file_name\": \"\", \"processing_steps\": []}",
                "{\"type\": \"movie\", \"file_name\": \"a.csv\", \"processing_steps\": []}",
                "[]",
                "{\"file_name\": "
            })
    void aBodyThatMakesNoJobIsRefused(String body) {
        assertThat(me.post("/api/v1/jobs", body).status()).isEqualTo(400);
        assertThat(me.get("/api/v1/jobs").header("X-Total-Count")).isEqualTo("0");
    }

    @Test
    void anotherUsersJobIsForbiddenAndAnUnknownOneIsNotThere() {
        String mine = job();
        Api other = api.asNewUser();

        assertThat(askEachRoute(other, mine)).containsOnly(403);
        assertThat(askEachRoute(api, mine)).containsOnly(401);
        assertThat(askEachRoute(me, UUID.randomUUID().toString())).containsOnly(404);
        assertThat(askEachRoute(me, "abcde123-f456-7890-1234-abcdefghijkl")).containsOnly(400);
        assertThat(status(mine)).isEqualTo("PENDING");
    }

    private static List<Integer> askEachRoute(Api as, String id) {
        String path = "/api/v1/jobs/" + id;
        List<Answer> answers = new ArrayList<>();
        answers.add(as.get(path));
        for (String route : List.of("upload-url", "upload-parts", "plan", "download-url", "cancel")) {
            answers.add(as.post(path + "/" + route, "{}"));
        }
        answers.add(as.post(path + "/mark-uploaded", Map.of("object_key", "input/" + id + "/sample_data.csv")));
        answers.add(as.delete(path));
        return answers.stream().map(Answer::status).toList();
    }

    @Test
    void requestsWithoutFieldsTakeAnEmptyBodyAndRefuseTypos() {
        String path = "/api/v1/jobs/" + job();

        assertThat(me.post(path + "/upload-url", "{\"ttl\": 5}").expect(400).body())
                .contains("\"field\":\"ttl\"");
        assertThat(me.post(path + "/upload-url").status()).isEqualTo(200);
        assertThat(me.post(path + "/upload-parts/").status()).isEqualTo(200);
        assertThat(me.post(path + "/cancel", "").status()).isEqualTo(200);
    }

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data 📈 with spaces.csv      | data 📈 with spaces_processed.csv",
                "naïve+100%&a=b;c#d?e.csv    | naïve+100%&a=b;c#d?e_processed.csv",
                "ಕಾರ್ಯ 'quoted' \"twice\".csv | ಕಾರ್ಯ 'quoted' \"twice\"_processed.csv"
            })
    void namesOfAllKindsSurviveTheWholeWay(String name, String output) {
        String id = processed(name, CSV);

        JsonNode job = me.get("/api/v1/jobs/" + id).json();
        assertThat(job.get("file_name").asString()).isEqualTo(name);
        assertThat(job.get("output_object_key").asString()).isEqualTo("output/" + id + "/" + output);
        assertThat(download(id)).isEqualTo(NEW_YORKERS);
    }

    @Test
    void aNameAsLongAsIsAllowedSurvivesTheWholeWay() {
        assertThat(download(processed("n".repeat(196) + ".csv", CSV))).isEqualTo(NEW_YORKERS);
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
    void badDataFailsTheJobWithTheReason() {
        String id = processed("sample_data.csv", "name,town\nAlice,New York\n", "FAILED");

        JsonNode job = me.get("/api/v1/jobs/" + id).json();
        assertThat(job.get("error_message").asString()).contains("city").contains("town");
        assertThat(job.get("output_object_key").isNull()).isTrue();
        assertThat(me.post("/api/v1/jobs/" + id + "/download-url", "{}")
                        .expect(400)
                        .body())
                .contains("is FAILED");
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
    void anAbandonedUploadIsSweptAndTheJobCanBeginAgain() {
        String id = job();
        upload(id, CSV);
        me.post("/api/v1/jobs/" + id + "/upload-parts", "{\"part_numbers\": [1]}")
                .expect(200);
        String fresh = job();
        upload(fresh, CSV);
        db.sql("update file_jobs set upload_begun_at = now() - interval '25 hours' where id = cast(? as uuid)")
                .param(id)
                .update();

        sweepAll();

        assertThat(storage.head(key(id))).isEmpty();
        assertThat(storage.head(key(fresh))).isPresent();
        assertThat(status(id)).isEqualTo("PENDING");
        upload(id, CSV);
        mark(id).expect(200);
        awaitStatus(id, "COMPLETED");
    }

    @Test
    void listsShowOnesOwnJobsByStatus() {
        String first = job();
        String second = job();
        me.post("/api/v1/jobs/" + first + "/cancel", "{}").expect(200);

        Answer all = me.get("/api/v1/jobs");
        assertThat(all.header("X-Total-Count")).isEqualTo("2");
        assertThat(all.json().valueStream().map(job -> job.get("id").asString()))
                .containsExactly(second, first);
        assertThat(me.get("/api/v1/jobs?skip=1&limit=1").json().at("/0/id").asString())
                .isEqualTo(first);
        assertThat(me.get("/api/v1/jobs?status=cancelled&type=file")
                        .json()
                        .at("/0/id")
                        .asString())
                .isEqualTo(first);
        assertThat(me.get("/api/v1/jobs?status=RUNNING").json()).isEmpty();
        assertThat(me.get("/api/v1/jobs?team_id=" + UUID.randomUUID()).json()).isEmpty();
        assertThat(me.get("/api/v1/jobs?status=lost").status()).isEqualTo(400);
        assertThat(me.get("/api/v1/jobs?limit=0").status()).isEqualTo(400);
        assertThat(me.get("/api/v1/jobs?stauts=FAILED").status()).isEqualTo(400);
        assertThat(api.get("/api/v1/jobs").status()).isEqualTo(401);
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

    private String job() {
        return job("sample_data.csv");
    }

    private String job(String fileName) {
        return me.post("/api/v1/jobs", Map.of("file_name", fileName, "processing_steps", JSON.readTree(STEPS)))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    private String key(String id) {
        String name = me.get("/api/v1/jobs/" + id).json().path("file_name").asString("sample_data.csv");
        return "input/" + id + "/" + name;
    }

    private String uploadUrl(String id) {
        return me.post("/api/v1/jobs/" + id + "/upload-url", "{}")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
    }

    private String upload(String id, String content) {
        return upload(id, uploadUrl(id), content);
    }

    private static String upload(String id, String url, String content) {
        assertThat(PresignedUrls.put(url, content).statusCode()).as(id).isEqualTo(200);
        return url;
    }

    private Answer mark(String id) {
        return me.post("/api/v1/jobs/" + id + "/mark-uploaded", Map.of("object_key", key(id)));
    }

    private String processed(String fileName, String content) {
        return processed(fileName, content, "COMPLETED");
    }

    private String processed(String fileName, String content, String end) {
        String id = job(fileName);
        upload(id, content);
        mark(id).expect(200);
        awaitStatus(id, end);
        return id;
    }

    private String download(String id) {
        String url = me.post("/api/v1/jobs/" + id + "/download-url", "{}")
                .expect(200)
                .json()
                .get("download_url")
                .asString();
        return PresignedUrls.get(url).body();
    }

    private String status(String id) {
        return me.get("/api/v1/jobs/" + id).expect(200).json().get("status").asString();
    }

    private void awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode job = me.get("/api/v1/jobs/" + id).json();
            assertThat(job.get("status").asString()).as(job.toString()).isEqualTo(status);
        });
    }
}
