package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.storage.ObjectStorage;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.PresignedUrls;

/** A job that takes some seconds: 300 MB of rows that are sent as less than 2. */
@MillraceTest
class RunningFileJobIT {

    private static final String ROWS = "Alice,New York\n".repeat(10_000);
    private static final byte[] LARGE = compressed(2_000);

    @Autowired
    Api api;

    @Autowired
    ObjectStorage storage;

    private Api me;

    @BeforeEach
    void signIn() {
        me = api.asNewUser();
    }

    @Test
    void saysHowFarItIsAndStopsWithinTwoSecondsWhenCancelled() {
        String path = "/api/v1/jobs/" + submitted();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            JsonNode job = me.get(path).json();
            return job.get("status").asString().equals("RUNNING")
                    && job.get("progress").asDouble() > 0
                    && job.get("bytes_read").asLong(0) > 0;
        });

        JsonNode cancelled = me.post(path + "/cancel", "{}").expect(200).json();

        assertThat(cancelled.get("status").asString()).isEqualTo("CANCELLATION_REQUESTED");
        await().atMost(Duration.ofSeconds(2))
                .until(() -> me.get(path).json().get("status").asString().equals("CANCELLED"));
        JsonNode after = me.get(path).json();
        assertThat(after.get("output_object_key").isNull()).isTrue();
        assertThat(after.get("completed_at").isNull()).isFalse();
        assertThat(storage.head("output/" + after.get("id").asString() + "/large_processed.csv"))
                .isEmpty();
        assertThat(me.delete(path).status()).isEqualTo(204);
    }

    private String submitted() {
        String id = me.post("/api/v1/jobs", """
                        {
                          "file_name": "large.csv.gz",
                          "processing_steps": [{"type": "sort", "params": {"column": "name"}}]
                        }""").expect(201).json().get("id").asString();
        String url = me.post("/api/v1/jobs/" + id + "/upload-url")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
        assertThat(PresignedUrls.put(url, LARGE).statusCode()).isEqualTo(200);
        me.post("/api/v1/jobs/" + id + "/mark-uploaded", Map.of("object_key", "input/" + id + "/large.csv.gz"))
                .expect(200);
        return id;
    }

    private static byte[] compressed(int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("name,city\n".getBytes(StandardCharsets.UTF_8));
            byte[] rows = ROWS.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < times; i++) {
                gzip.write(rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
