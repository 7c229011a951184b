package dev.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.platform.Ids;
import dev.millrace.platform.PageRequest;
import dev.millrace.storage.PinnedObject;
import dev.millrace.tasks.TaskId;
import dev.millrace.testing.TestDatabase;

class FileJobRepositoryIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TTL = Duration.ofMinutes(15);
    private static final PinnedObject PINNED = new PinnedObject("pinned/x", 70, "etag", null);

    private final Ids ids = new Ids();
    private final JdbcClient db = database.jdbc();
    private final FileJobRepository jobs = new FileJobRepository(db, JSON);
    private final UUID user = ids.next();

    @BeforeEach
    void aUser() {
        db.sql("insert into users (id, email, email_key, password_hash) values (:id, :email, :email, 'x')")
                .param("id", user)
                .param("email", user + "@example.org")
                .update();
    }

    @Test
    void aJobComesBackAsItWasMade() {
        JsonNode steps = JSON.readTree("[{\"type\": \"limit\", \"params\": {\"zebra\": 1.0, \"ant\": 2}}]");
        FileJob made = jobs.create(
                ids.next(),
                new NewFileJob(
                        user,
                        new FileName("a 📈.csv"),
                        10_240L,
                        steps,
                        new FileJobOptions(OnBadRow.REJECT, JSON.readTree("{\"header\": false}"))));

        assertThat(jobs.find(made.id())).contains(made);
        assertThat(made.processingSteps()).hasToString(steps.toString());
        assertThat(made.options().onBadRow()).isEqualTo(OnBadRow.REJECT);
        assertThat(made.options().input()).isEqualTo(JSON.readTree("{\"header\": false}"));
        assertThat(made.state()).isEqualTo(FileJobState.PENDING);
        assertThat(made.outcome()).isNull();
        assertThat(made.pinnedInput()).isNull();
    }

    @RepeatedTest(20)
    void ofTwoWishesForAnUploadUrlOneIsGranted() throws Exception {
        UUID id = pending().id();

        assertThat(atOnce(() -> jobs.giveUploadUrl(id, TTL), () -> jobs.giveUploadUrl(id, TTL)))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void anUploadUrlIsGrantedAgainWhenTheLastHasLapsed() {
        UUID id = pending().id();
        assertThat(jobs.giveUploadUrl(id, Duration.ZERO)).isTrue();

        assertThat(jobs.giveUploadUrl(id, TTL)).isTrue();
        assertThat(found(id).uploadUrlExpiresAt()).isAfter(found(id).createdAt());
    }

    @Test
    void theFirstUploadInPartsStaysTheJobs() {
        UUID id = pending().id();

        assertThat(jobs.useMultipartUpload(id, "first")).contains("first");
        assertThat(jobs.useMultipartUpload(id, "second")).contains("first");
        jobs.cancelPending(id);
        assertThat(jobs.useMultipartUpload(id, "third")).isEmpty();
    }

    @RepeatedTest(20)
    void ofTwoMarksOneSubmits() throws Exception {
        FileJob job = pending();

        assertThat(atOnce(() -> submit(job), () -> submit(job))).containsExactlyInAnyOrder(true, false);
    }

    @RepeatedTest(20)
    void aMarkAndACancelNeverBothWin() throws Exception {
        FileJob job = pending();

        assertThat(atOnce(() -> submit(job), () -> jobs.cancelPending(job.id())))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void whatWasSweptSinceItWasSeenCannotBeSubmitted() {
        FileJob before = pending();
        jobs.giveUploadUrl(before.id(), TTL);

        assertThat(submit(before)).isFalse();
        assertThat(submit(found(before.id()))).isTrue();
    }

    @Test
    void aSubmittedJobEndsOnceAndKeepsItsOutcome() {
        FileJob job = pending();
        TaskId task = new TaskId(ids.next());
        jobs.submit(job, task, PINNED);
        FileJobOutcome outcome = new FileJobOutcome(
                null,
                "output/x/a.parquet",
                "output/x/r.csv",
                new RowCounts(10, 5, 4, 1, 70),
                123L,
                Instant.parse("2026-11-23T10:00:00Z"),
                Instant.parse("2026-11-23T10:00:01Z"));

        assertThat(jobs.end(task, FileJobState.COMPLETED, outcome)).isTrue();
        assertThat(jobs.end(task, FileJobState.FAILED, failure("late"))).isFalse();
        assertThat(found(job.id()).state()).isEqualTo(FileJobState.COMPLETED);
        assertThat(found(job.id()).outcome()).isEqualTo(outcome);
        assertThat(found(job.id()).pinnedInput()).isEqualTo(PINNED);
    }

    @Test
    void rowsThatDoNotAddUpCannotBeWritten() {
        TaskId task = new TaskId(ids.next());
        jobs.submit(pending(), task, PINNED);
        FileJobOutcome lost =
                new FileJobOutcome(null, "output/x/a", null, new RowCounts(10, 5, 4, 0, 70), 1L, null, Instant.EPOCH);

        assertThatThrownBy(() -> jobs.end(task, FileJobState.COMPLETED, lost))
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("file_jobs_rows_add_up");
    }

    @Test
    void aJobUnderWayCannotBeDeleted() {
        FileJob job = pending();
        TaskId task = new TaskId(ids.next());
        jobs.submit(job, task, PINNED);

        assertThat(jobs.delete(job.id(), TTL)).isFalse();
        jobs.end(task, FileJobState.FAILED, failure("no"));
        assertThat(jobs.delete(job.id(), TTL)).isTrue();
        assertThat(jobs.find(job.id())).isEmpty();
    }

    @Test
    void listsAreNewestFirstAndAUsersOwn() {
        UUID first = pending().id();
        UUID second = pending().id();
        UUID third = pending().id();
        jobs.cancelPending(second);

        assertThat(jobs.newest(user, new PageRequest(0, 2))).containsExactly(third, second);
        assertThat(jobs.newest(user, new PageRequest(2, 2))).containsExactly(first);
        assertThat(jobs.newest(user, FileJobState.PENDING, new PageRequest(0, 9)))
                .containsExactly(third, first);
        assertThat(jobs.count(user)).isEqualTo(3);
        assertThat(jobs.count(user, FileJobState.CANCELLED)).isEqualTo(1);
        assertThat(jobs.count(ids.next())).isZero();
    }

    private FileJob pending() {
        return jobs.create(
                ids.next(),
                new NewFileJob(
                        user,
                        new FileName("a.csv"),
                        null,
                        JSON.createArrayNode(),
                        new FileJobOptions(OnBadRow.FAIL, JSON.nullNode())));
    }

    private FileJob found(UUID id) {
        return jobs.find(id).orElseThrow();
    }

    private boolean submit(FileJob job) {
        return jobs.submit(job, new TaskId(ids.next()), PINNED);
    }

    private static FileJobOutcome failure(@Nullable String error) {
        return new FileJobOutcome(error, null, null, null, null, null, Instant.EPOCH);
    }

    private static List<Boolean> atOnce(Callable<Boolean> one, Callable<Boolean> other) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = threads.invokeAll(List.of(one, other));
            return List.of(results.getFirst().get(), results.getLast().get());
        }
    }
}
