package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.storage.ObjectStorage;
import dev.millrace.tasks.NewTask;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskService;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.PresignedUrls;

/** Every state of a file job against every route. */
@MillraceTest
@Import(FileJobStatesIT.Blocking.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileJobStatesIT {

    @TestConfiguration
    static class Blocking {

        @Bean
        BlockingHandler blockingHandler(FileProcessHandler files) {
            return new BlockingHandler(files);
        }
    }

    private static final String CSV = "name,city\nAlice,New York\nBob,London\n";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    Api api;

    @Autowired
    FileJobRepository jobs;

    @Autowired
    ObjectStorage storage;

    @Autowired
    TaskService tasks;

    @Autowired
    BlockingHandler handler;

    private Api me;

    @BeforeAll
    void signIn() {
        me = api.asNewUser();
    }

    @AfterAll
    void letRunsEnd() {
        handler.release();
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
                    route,         PENDING, QUEUED, RUNNING, CANCELLATION_REQUESTED, COMPLETED, FAILED, CANCELLED
                    get,           200,     200,    200,     200,                    200,       200,    200
                    upload-url,    200,     400,    400,     400,                    400,       400,    400
                    upload-parts,  200,     400,    400,     400,                    400,       400,    400
                    mark-uploaded, 400,     400,    400,     400,                    400,       400,    400
                    plan,          400,     200,    200,     200,                    200,       200,    200
                    download-url,  400,     400,    400,     400,                    200,       400,    400
                    cancel,        200,     200,    200,     200,                    400,       400,    400
                    delete,        204,     204,    409,     409,                    204,       204,    204
                    """)
    void eachStateHasItsAnswers(
            String route,
            int pending,
            int queued,
            int running,
            int cancellationRequested,
            int completed,
            int failed,
            int cancelled) {
        Map<FileJobStatus, Integer> expected = Map.of(
                FileJobStatus.PENDING, pending,
                FileJobStatus.QUEUED, queued,
                FileJobStatus.RUNNING, running,
                FileJobStatus.CANCELLATION_REQUESTED, cancellationRequested,
                FileJobStatus.COMPLETED, completed,
                FileJobStatus.FAILED, failed,
                FileJobStatus.CANCELLED, cancelled);
        for (FileJobStatus status : FileJobStatus.values()) {
            UUID id = jobThatIs(status);

            Answer answer = ask(route, id);

            assertThat(answer.status())
                    .as("%s of a job that is %s: %s", route, status, answer.body())
                    .isEqualTo(expected.get(status));
            assertThat(statusAfter(route, status, id)).isTrue();
        }
    }

    private Answer ask(String route, UUID id) {
        String path = "/api/v1/jobs/" + id;
        return switch (route) {
            case "get" -> me.get(path);
            case "delete" -> me.delete(path);
            case "mark-uploaded" ->
                me.post(path + "/mark-uploaded", Map.of("object_key", "input/" + id + "/people.csv"));
            default -> me.post(path + "/" + route, "{}");
        };
    }

    /** A refused request changes nothing; one that is granted does what it says. */
    private boolean statusAfter(String route, FileJobStatus before, UUID id) {
        Answer now = me.get("/api/v1/jobs/" + id);
        if (now.status() == 404) {
            return route.equals("delete");
        }
        FileJobStatus after = FileJobStatus.valueOf(now.json().get("status").asString());
        FileJobStatus expected =
                switch (route) {
                    case "cancel" ->
                        switch (before) {
                            case PENDING, QUEUED -> FileJobStatus.CANCELLED;
                            case RUNNING -> FileJobStatus.CANCELLATION_REQUESTED;
                            case CANCELLATION_REQUESTED, COMPLETED, FAILED, CANCELLED -> before;
                        };
                    default -> before;
                };
        return after == expected;
    }

    private UUID jobThatIs(FileJobStatus status) {
        UUID id = UUID.fromString(
                me.post("/api/v1/jobs", """
                        {"file_name": "people.csv", "processing_steps": []}""").expect(201).json().get("id").asString());
        switch (status) {
            case PENDING -> {}
            case QUEUED -> submit(id, Instant.now().plus(Duration.ofHours(1)));
            case RUNNING -> {
                submit(id, null);
                awaitStatus(id, FileJobStatus.RUNNING);
            }
            case CANCELLATION_REQUESTED -> {
                TaskId task = submit(id, null);
                awaitStatus(id, FileJobStatus.RUNNING);
                tasks.cancel(task);
            }
            case COMPLETED -> end(id, FileJobState.COMPLETED, null, "output/" + id + "/people_processed.csv");
            case FAILED -> end(id, FileJobState.FAILED, "it did not work", null);
            case CANCELLED -> end(id, FileJobState.CANCELLED, null, null);
        }
        assertThat(me.get("/api/v1/jobs/" + id).json().get("status").asString()).isEqualTo(status.name());
        return id;
    }

    private void awaitStatus(UUID id, FileJobStatus status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> me.get("/api/v1/jobs/" + id)
                        .json()
                        .get("status")
                        .asString()
                        .equals(status.name()));
    }

    private TaskId submit(UUID id, @Nullable Instant at) {
        String url = me.post("/api/v1/jobs/" + id + "/upload-url")
                .expect(200)
                .json()
                .get("upload_url")
                .asString();
        assertThat(PresignedUrls.put(url, CSV).statusCode()).isEqualTo(200);
        FileJob job = jobs.find(id).orElseThrow();
        TaskId task = tasks.enqueue(NewTask.of("block", BlockingHandler.NAME, JSON.createObjectNode(), job.userId())
                .change()
                .scheduledAt(at)
                .build());
        var uploaded = storage.head(job.inputKey()).orElseThrow();
        assertThat(jobs.submit(job, task, storage.pin(uploaded, FileJobKeys.pinned(FileJobKeys.pin(id, id)))))
                .isTrue();
        return task;
    }

    private void end(UUID id, FileJobState state, @Nullable String error, @Nullable String output) {
        TaskId task = submit(id, Instant.now().plus(Duration.ofHours(1)));
        assertThat(jobs.end(task, state, new FileJobOutcome(error, output, null, null, null, null, Instant.now())))
                .isTrue();
    }
}
