package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.PresignedUrls;

/** What clients do with file jobs, in one word each, for a new user in every test. */
abstract class FileJobCalls {

    static final String CSV = "name,city,age\nAlice,New York,30\nBob,London,25\nCharlie,New York,35\n";
    static final String NEW_YORKERS = "name,city,age\nAlice,New York,30\nCharlie,New York,35\n";
    static final JsonMapper JSON = JsonMapper.shared();
    static final String STEPS = """
            [{"type": "filter", "params": {"column": "city", "operator": "eq", "value": "New York"}}]""";

    @Autowired
    Api api;

    Api me;

    @BeforeEach
    void signIn() {
        me = api.asNewUser();
    }

    final String job() {
        return job("sample_data.csv");
    }

    final String job(String fileName) {
        return me.post("/api/v1/jobs", Map.of("file_name", fileName, "processing_steps", JSON.readTree(STEPS)))
                .expect(201)
                .json()
                .get("id")
                .asString();
    }

    final String key(String id) {
        String name = me.get("/api/v1/jobs/" + id).json().path("file_name").asString("sample_data.csv");
        return "input/" + id + "/" + name;
    }

    final String uploadUrl(String id) {
        return me.post("/api/v1/jobs/" + id + "/upload-url", "{}")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
    }

    final String upload(String id, String content) {
        return upload(id, uploadUrl(id), content);
    }

    static String upload(String id, String url, String content) {
        assertThat(PresignedUrls.put(url, content).statusCode()).as(id).isEqualTo(200);
        return url;
    }

    final Answer mark(String id) {
        return me.post("/api/v1/jobs/" + id + "/mark-uploaded", Map.of("object_key", key(id)));
    }

    final String processed(String fileName, String content) {
        return processed(fileName, content, "COMPLETED");
    }

    final String processed(String fileName, String content, String end) {
        String id = job(fileName);
        upload(id, content);
        mark(id).expect(200);
        awaitStatus(id, end);
        return id;
    }

    final String download(String id) {
        String url = me.post("/api/v1/jobs/" + id + "/download-url", "{}")
                .expect(200)
                .json()
                .get("download_url")
                .asString();
        return PresignedUrls.get(url).body();
    }

    final String status(String id) {
        return me.get("/api/v1/jobs/" + id).expect(200).json().get("status").asString();
    }

    final void awaitStatus(String id, String status) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode job = me.get("/api/v1/jobs/" + id).json();
            assertThat(job.get("status").asString()).as(job.toString()).isEqualTo(status);
        });
    }
}
