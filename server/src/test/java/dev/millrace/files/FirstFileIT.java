package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.PresignedUrls;

/** A file job from the registration of its user to the download of its result, request by request, over real HTTP. */
@MillraceTest
class FirstFileIT {

    @Autowired
    Api api;

    @Test
    void fromRegistrationToTheProcessedFile() {
        // Step 1: register a new user
        String email = "devuser-" + UUID.randomUUID() + "@example.com";
        JsonNode user = api.post("/api/v1/auth/register", Map.of("email", email, "password", "devpassword"))
                .expect(201)
                .json();
        assertThat(user.get("id").asString()).isNotEmpty();
        assertThat(user.get("email").asString()).isEqualTo(email);

        // Step 2: log in and get an access token
        String form = "username=" + URLEncoder.encode(email, StandardCharsets.UTF_8) + "&password=devpassword";
        JsonNode login = api.send(api.request("/api/v1/auth/login")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)))
                .expect(200)
                .json();
        assertThat(login.get("token_type").asString()).isEqualTo("bearer");
        Api me = api.withToken(login.get("access_token").asString());

        // Step 3: create a new processing job
        JsonNode job = me.post("/api/v1/jobs", """
                        {
                          "file_name": "sample_data.csv",
                          "original_file_size_bytes": 10240,
                          "processing_steps": [
                            {"type": "filter", "params": {"column": "city", "operator": "eq", "value": "New York"}}
                          ]
                        }""").expect(201).json();
        String id = job.get("id").asString();
        assertThat(job.get("status").asString()).isEqualTo("PENDING");
        assertThat(job.get("user_id").asString()).isEqualTo(user.get("id").asString());
        assertThat(job.get("input_object_key").isNull()).isTrue();
        assertThat(job.get("output_object_key").isNull()).isTrue();
        assertThat(job.get("error_message").isNull()).isTrue();

        // Step 4: get a presigned upload URL for the input file
        String key = "input/" + id + "/sample_data.csv";
        String uploadUrl = me.post("/api/v1/jobs/" + id + "/upload-url", "{}")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
        assertThat(URI.create(uploadUrl).getPath()).endsWith("/" + key);

        // Step 5: upload the file directly to object storage
        String csv = "name,city,age\nAlice,New York,30\nBob,London,25\nCharlie,New York,35\n";
        assertThat(PresignedUrls.send(HttpRequest.newBuilder(URI.create(uploadUrl))
                                .header("Content-Type", "text/csv")
                                .PUT(BodyPublishers.ofString(csv)))
                        .statusCode())
                .isEqualTo(200);

        // Step 6: mark the job's input file as uploaded
        JsonNode marked = me.post("/api/v1/jobs/" + id + "/mark-uploaded", Map.of("object_key", key))
                .expect(200)
                .json();
        assertThat(marked.get("id").asString()).isEqualTo(id);
        assertThat(marked.get("status").asString()).isIn("QUEUED", "RUNNING", "COMPLETED");
        assertThat(marked.get("input_object_key").asString()).isEqualTo(key);

        // Step 7: poll job status (repeatedly)
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(me.get("/api/v1/jobs/" + id)
                                .expect(200)
                                .json()
                                .get("status")
                                .asString())
                        .isEqualTo("COMPLETED"));
        JsonNode completed = me.get("/api/v1/jobs/" + id).json();
        assertThat(completed.get("output_object_key").asString())
                .isEqualTo("output/" + id + "/sample_data_processed.csv");
        assertThat(completed.get("rows_in").asLong()).isEqualTo(3);
        assertThat(completed.get("rows_out").asLong()).isEqualTo(2);

        // Step 8: get a presigned download URL for the output file
        String downloadUrl = me.post("/api/v1/jobs/" + id + "/download-url", "{}")
                .expect(200)
                .json()
                .get("download_url")
                .asString();
        assertThat(URI.create(downloadUrl).getPath()).endsWith("/output/" + id + "/sample_data_processed.csv");

        // Step 9: download the processed file
        var download = PresignedUrls.get(downloadUrl);
        assertThat(download.statusCode()).isEqualTo(200);
        assertThat(download.body()).isEqualTo("name,city,age\nAlice,New York,30\nCharlie,New York,35\n");
    }
}
