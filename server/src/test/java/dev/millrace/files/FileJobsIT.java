package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** What is made, shown, listed and refused. */
@MillraceTest
class FileJobsIT extends FileJobCalls {

    @Test
    void aNewJobShowsAllItsKeys() {
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
}
