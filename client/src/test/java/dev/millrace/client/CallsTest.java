package dev.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.util.RawValue;

/** What the client makes of answers, good and bad, and when it asks again. */
@Timeout(60)
class CallsTest {

    private static final UUID ID = UUID.fromString("01a21bea-59b5-735c-b61b-a432bce78a33");
    private static final String TASK = """
            {"status": "success", "data": {"id": "ID", "name": "a", "handler": "a", "queue": "default",
             "priority": "low", "status": "STATUS", "payload": {"n": 1}, "retry_count": 0, "attempts": 1,
             "timeout": 60, "cancel_requested": false, "user_id": "ID", "created_at": "2026-01-09T20:00:00Z",
             "updated_at": "2026-01-09T20:00:00Z", "a_field_of_a_later_server": [1]}}
            """.replace("ID", ID.toString());

    private final FakeServer server = new FakeServer();
    private final Millrace millrace = Millrace.connect(server.url() + "/", "mr_key");

    @AfterEach
    void close() {
        server.close();
    }

    private static String task(String status) {
        return TASK.replace("STATUS", status);
    }

    @Test
    void aRequestSaysWhoAsksAndWhatFor() {
        server.answers(201, task("pending"));
        Task made = millrace.tasks()
                .create(NewTask.named("a")
                        .payload(Map.of("maxWidth", 800))
                        .timeout(Duration.ofMinutes(1))
                        .scheduledAt(Instant.parse("2026-01-09T20:00:00Z")));

        assertThat(made.id()).isEqualTo(ID);
        assertThat(made.isEnded()).isFalse();
        FakeServer.Request request = server.only();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/api/v1/tasks");
        assertThat(request.header("Authorization")).isEqualTo("Bearer mr_key");
        assertThat(request.header("Idempotency-Key")).isNotBlank();
        assertThat(request.body())
                .contains("\"name\":\"a\"", "\"timeout\":60", "\"scheduled_at\":\"2026-01-09T20:00:00Z\"");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(400, MillraceException.InvalidRequest.class),
                arguments(413, MillraceException.InvalidRequest.class),
                arguments(415, MillraceException.InvalidRequest.class),
                arguments(422, MillraceException.InvalidRequest.class),
                arguments(401, MillraceException.Unauthorized.class),
                arguments(403, MillraceException.Forbidden.class),
                arguments(404, MillraceException.NotFound.class),
                arguments(408, MillraceException.class),
                arguments(500, MillraceException.Unavailable.class),
                arguments(405, MillraceException.class));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalHasATypeOfItsOwnAndIsNotAskedForTwice(int status, Class<? extends MillraceException> type) {
        server.refuses(status, "A_CODE");
        assertThatThrownBy(() -> millrace.tasks().get(ID))
                .isExactlyInstanceOf(type)
                .hasMessage("no")
                .isInstanceOfSatisfying(MillraceException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(status);
                    assertThat(refusal.code()).isEqualTo("A_CODE");
                    assertThat(refusal.problems()).containsExactly(new MillraceException.Problem("name", "is missing"));
                    assertThat(refusal.requestId()).contains("request-1");
                    assertThat(refusal.isTransient()).isEqualTo(status == 408 || status == 500);
                });
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whatCannotBeWrittenIsNeverSent() {
        Object halfACharacter = new RawValue("\"\ud83d\"");
        assertThatThrownBy(() -> millrace.tasks().create(NewTask.named("a").payload(halfACharacter)))
                .isInstanceOf(MillraceException.InvalidRequest.class)
                .hasMessageContaining("cannot be written")
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        refusal -> assertThat(refusal.isTransient()).isFalse());
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatIsNoAnswerOfTheServerIsToldByItsStatus() {
        server.answers(502, "<html>Bad Gateway</html>");
        assertThatThrownBy(() -> millrace.tasks().get(ID))
                .isInstanceOf(MillraceException.Unavailable.class)
                .hasMessage("HTTP 502");
        server.answers(200, "<html>Please sign in to this network</html>");
        assertThatThrownBy(() -> millrace.tasks().get(ID))
                .isInstanceOf(MillraceException.Unreached.class)
                .hasMessageContaining("not what this client knows");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aServerThatIsBusyIsAskedAgainUnderTheSameKey(int status) {
        server.refuses(status, "BUSY").refuses(status, "BUSY").answers(201, task("pending"));
        millrace.tasks().create(NewTask.named("a"));

        assertThat(server.requests()).hasSize(3);
        assertThat(server.requests().stream()
                        .map(request -> request.header("Idempotency-Key"))
                        .collect(Collectors.toSet()))
                .hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsTriedAgainUnderTheSameKey() {
        server.hangsUp().answers(201, task("pending"));
        millrace.tasks().create(NewTask.named("a"));

        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getFirst().header("Idempotency-Key"))
                .isEqualTo(server.requests().getLast().header("Idempotency-Key"));
    }

    @Test
    void whatIsGoneAfterALostAnswerIsDeleted() {
        server.hangsUp().refuses(404, "NOT_FOUND");
        millrace.tasks().delete(ID);
        assertThat(server.requests()).hasSize(2);

        server.refuses(503, "SERVICE_UNAVAILABLE").refuses(404, "NOT_FOUND");
        millrace.schedules().delete(ID);

        server.refuses(404, "NOT_FOUND");
        assertThatThrownBy(() -> millrace.tasks().delete(ID)).isInstanceOf(MillraceException.NotFound.class);
    }

    @Test
    void aRequestThatIsStillUnderWayIsAskedAfter() {
        server.hangsUp().refuses(409, "CONFLICT").answers(201, task("pending"));
        assertThat(millrace.tasks().create(NewTask.named("a")).id()).isEqualTo(ID);
    }

    @Test
    void aConflictThatDoesNotPassIsTold() {
        server.answers(409, "{\"detail\": \"ended\", \"error\": {\"code\": \"CONFLICT\"}}");
        assertThatThrownBy(() -> millrace.tasks().cancel(ID))
                .isInstanceOf(MillraceException.Conflict.class)
                .hasMessage("ended");
    }

    @Test
    void fourTimesAreEnough() {
        for (int i = 0; i < 5; i++) {
            server.refuses(503, "SERVICE_UNAVAILABLE");
        }
        assertThatThrownBy(() -> millrace.tasks().get(ID)).isInstanceOf(MillraceException.Unavailable.class);
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void aServerThatIsNotThereIsUnreached() {
        server.close();
        assertThatThrownBy(() -> millrace.worker("w").leave(1))
                .isInstanceOf(MillraceException.Unreached.class)
                .isInstanceOfSatisfying(MillraceException.class, refusal -> {
                    assertThat(refusal.status()).isZero();
                    assertThat(refusal.isTransient()).isTrue();
                });
    }

    @Test
    void whatAWorkerSaysIsSaidOnce() {
        server.refuses(503, "SERVICE_UNAVAILABLE");
        assertThatThrownBy(() -> millrace.worker("w").heartbeat(1, "active", 0, List.of()))
                .isInstanceOf(MillraceException.Unavailable.class);
        assertThat(server.only().header("Idempotency-Key")).isNull();
    }

    @Test
    void whoLeavesWaitsTwoSecondsForASilentServerAndNoLonger() {
        server.isSilent();
        long start = System.nanoTime();
        assertThatThrownBy(() -> millrace.worker("w").leave(1)).isInstanceOf(MillraceException.Unreached.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(10));
    }

    @Test
    void anAnswerThatBreaksOffIsNotWaitedForEither() {
        server.breaksOff();
        assertThatThrownBy(() -> millrace.worker("w").leave(1))
                .isInstanceOf(MillraceException.Unreached.class)
                .hasMessageContaining("got no answer");
    }

    @Test
    void whoIsInterruptedIsLetGo() throws Exception {
        server.isSilent();
        Thread caller = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> millrace.tasks().get(ID))
                        .isInstanceOf(MillraceException.Unreached.class)
                        .hasMessageContaining("interrupted"));
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aLeaseIsHeldFromWhenTheTaskWasTaken() {
        server.answers(
                200,
                "{\"status\": \"success\", \"data\": {\"tasks\": [], \"order\": \"work\", \"waited_seconds\": 1000}}");
        long before = System.nanoTime();
        WorkerSession.Claimed claimed = millrace.worker("w").claim(1, 10, Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(claimed.heldFrom() - before))
                .isBetween(Duration.ofSeconds(1000), Duration.ofSeconds(1010));
        assertThat(claimed.order()).isEqualTo("work");
        assertThat(claimed.tasks()).isEmpty();
    }

    @Test
    void namesAreWrittenSoThatTheyArriveAsTheyAre() {
        server.answers(200, "{\"data\": [], \"pagination\": {\"skip\": 0, \"limit\": 10, \"total\": 0}}");
        millrace.tasks().list(TaskFilter.ofStatus("failed").handler("a b&c=d/é"), 0, 10);
        assertThat(server.only().target())
                .startsWith("/api/v1/tasks?")
                .contains("handler=a%20b%26c%3Dd%2F%C3%A9", "status=failed", "skip=0", "limit=10");
    }

    @Test
    void aStreamAsksForThePagesThatItComesTo() {
        server.answers(200, teams(100), Map.of("X-Total-Count", "101"))
                .answers(200, teams(1), Map.of("X-Total-Count", "101"));
        Stream<Team> teams = millrace.teams().stream();
        assertThat(server.requests()).hasSize(1);
        assertThat(teams).hasSize(101);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getLast().target()).contains("skip=100", "limit=100");
    }

    private static String teams(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\": \"" + ID + "\", \"name\": \"t\", \"created_at\": \"2026-01-09T20:00:00Z\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void tasksAreStreamedByCursor() {
        String item = task("completed").replaceFirst(".*\"data\": ", "").replaceFirst("}\\s*$", "");
        String page = "{\"data\": [" + item + "], \"pagination\": {\"skip\": 0, \"limit\": 100, \"total\": 2"
                + ", \"next_cursor\": CURSOR}}";
        server.answers(200, page.replace("CURSOR", "\"c=1\"")).answers(200, page.replace("CURSOR", "null"));
        assertThat(millrace.tasks().stream(TaskFilter.any())).hasSize(2).allMatch(Task::isEnded);
        assertThat(server.requests().getLast().target()).contains("cursor=c%3D1");
    }

    @Test
    void aResultThatLiesElsewhereIsFetchedWithoutOurCredentials() {
        try (FakeServer store = new FakeServer()) {
            server.answers(302, "", Map.of("Location", store.url() + "/result.json"));
            store.answers(200, "{\"width\": 800}");
            JsonNode result = millrace.tasks().result(ID);
            assertThat(result).isNotNull().hasToString("{\"width\":800}");
            assertThat(store.only().header("Authorization")).isNull();
        }
    }

    @Test
    void whoWaitsIsToldWhenItTakesTooLong() throws Exception {
        server.answers(200, task("running")).answers(200, task("completed"));
        assertThat(millrace.tasks().await(ID, Duration.ofSeconds(30)).status()).isEqualTo("completed");
        server.answers(200, task("running"));
        assertThatThrownBy(() -> millrace.tasks().await(ID, Duration.ZERO))
                .isInstanceOf(MillraceException.TimedOut.class)
                .hasMessageContaining(ID.toString());
    }

    @Test
    void whoWaitsForEverWaits() throws Exception {
        server.answers(200, task("running")).answers(200, task("completed"));
        assertThat(millrace.tasks().await(ID, ChronoUnit.FOREVER.getDuration()).status())
                .isEqualTo("completed");
    }

    @Test
    void whoWaitsForATaskWaitsForTheServerToo() throws Exception {
        server.answers(500, "").answers(502, "").hangsUp().answers(429, "", Map.of("Retry-After", "11"));
        server.answers(200, task("completed"));
        long start = System.nanoTime();
        assertThat(millrace.tasks().await(ID, Duration.ofMinutes(1)).status()).isEqualTo("completed");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(11));
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void whoWaitedInVainForTheServerIsToldWhy() {
        server.answers(503, "", Map.of("Retry-After", "3600"));
        assertThatThrownBy(() -> millrace.tasks().await(ID, Duration.ZERO))
                .isInstanceOf(MillraceException.TimedOut.class)
                .hasCauseInstanceOf(MillraceException.Unavailable.class);
    }

    @Test
    void whoIsToAskMuchLaterIsToldAtOnce() {
        server.answers(429, "", Map.of("Retry-After", "3600"));
        assertThatThrownBy(() -> millrace.tasks().get(ID))
                .isInstanceOf(MillraceException.RateLimited.class)
                .isInstanceOfSatisfying(
                        MillraceException.class,
                        refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofHours(1)));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void signingInBringsAToken() {
        server.answers(200, "{\"access_token\": \"jwt\", \"token_type\": \"bearer\"}")
                .answers(200, task("running"));
        Millrace signedIn = Millrace.signIn(server.url(), "admin", "secret");
        assertThat(server.only().header("Authorization")).isNull();
        signedIn.tasks().get(ID);
        assertThat(server.requests().getLast().header("Authorization")).isEqualTo("Bearer jwt");
    }

    @Test
    void aKeyIsNothingForLogs() {
        server.answers(201, """
                {"id": "ID", "name": "k", "prefix": "mr_abc", "key": "mr_abc_secret", "scopes": [], "is_active": true,
                 "created_at": "2026-01-09T20:00:00Z", "updated_at": "2026-01-09T20:00:00Z"}
                """.replace("ID", ID.toString()));
        ApiKeys.ApiKey made = millrace.apiKeys().create("k", List.of("worker"), null);
        assertThat(made.key()).isEqualTo("mr_abc_secret");
        assertThat(made.toString()).doesNotContain("secret");
    }
}
