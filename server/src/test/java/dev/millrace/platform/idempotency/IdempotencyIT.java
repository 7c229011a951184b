package dev.millrace.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.web.RequestJson;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

@MillraceTest
class IdempotencyIT {

    private static final String JOBS = "/api/v1/jobs";
    private static final String JOB = """
            {"file_name": "orders.csv", "processing_steps": []}""";
    private static final String OTHER_JOB = """
            {"file_name": "others.csv", "processing_steps": []}""";

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    KeptAnswerRepository answers;

    @Test
    void aRepetitionIsAnsweredAsTheFirstAndDoesNothing() {
        Api ann = api.asNewUser();
        String key = key();

        Api.Answer first = post(ann, JOBS, key, JOB).expect(201);
        Api.Answer second = post(ann, JOBS + "/", "\"" + key + "\"", JOB).expect(201);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void anotherBodyUnderTheSameKeyIsRefused() {
        Api ann = api.asNewUser();
        String key = key();
        post(ann, JOBS, key, JOB).expect(201);

        Api.Answer other = post(ann, JOBS, key, OTHER_JOB).expect(422);

        assertThat(other.json().at("/error/details/0/field").asString()).isEqualTo("Idempotency-Key");
        assertThat(jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void theKeysOfOthersAndOfOtherRoutesAreOthers() {
        Api ann = api.asNewUser();
        String key = key();
        post(ann, JOBS, key, JOB).expect(201);

        Api.Answer bobs = post(api.asNewUser(), JOBS, key, JOB).expect(201);
        Api.Answer anotherRoute = post(ann, "/api/v1/teams", key, "{\"name\": \"team " + key + "\"}")
                .expect(201);

        assertThat(bobs.header("Idempotent-Replayed")).isNull();
        assertThat(anotherRoute.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void aNewTokenOfTheSameAccountKnowsItsKeys() {
        String email = "again-" + UUID.randomUUID() + "@example.org";
        String key = key();
        String account = JsonMapper.shared().writeValueAsString(Map.of("email", email, "password", Api.PASSWORD));
        post(api, "/api/v1/auth/register", key, account).expect(201);
        assertThat(post(api, "/api/v1/auth/register", key, account).expect(201).header("Idempotent-Replayed"))
                .isEqualTo("true");

        post(api.signedIn(email, Api.PASSWORD), JOBS, key, JOB).expect(201);
        Api.Answer again =
                post(api.signedIn(email, Api.PASSWORD), JOBS, key, JOB).expect(201);

        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void aRefusalIsNotRemembered() {
        Api ann = api.asNewUser();
        String key = key();
        post(ann, JOBS, key, "{\"file_name\": \"\"}").expect(400);
        post(ann, "/api/v1/nothing/here", key, JOB).expect(404);

        Api.Answer mended = post(ann, JOBS, key, JOB).expect(201);

        assertThat(mended.header("Idempotent-Replayed")).isNull();
    }

    @Test
    void whatATransactionRefusedIsNotRememberedEither() {
        Api ann = api.asNewUser();
        String name = "team " + UUID.randomUUID();
        ann.post("/api/v1/teams", Map.of("name", name)).expect(201);
        String key = key();
        String body = "{\"name\": \"" + name + "\"}";

        post(ann, "/api/v1/teams", key, body).expect(409);
        post(ann, "/api/v1/teams", key, body).expect(409);
        post(ann, "/api/v1/teams", key, "{\"name\": \"" + name + " 2\"}").expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"open", "with space"})
    void whatIsNoKeyIsABadRequest(String key) {
        Api.Answer answer = post(api.asNewUser(), JOBS, key, JOB).expect(400);

        assertThat(answer.json().at("/error/details/0/field").asString()).isEqualTo("Idempotency-Key");
    }

    @Test
    void aBodyThatCannotBeHeldIsTooLarge() {
        post(api.asNewUser(), JOBS, key(), " ".repeat(RequestJson.MAX_BODY + 1)).expect(413);
    }

    @Test
    void fiftyAtATimeHaveOneEffect() throws Exception {
        Api ann = api.asNewUser();
        String key = key();
        List<Api.Answer> said;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Api.Answer> call = () -> post(ann, JOBS, key, JOB);
            said = threads.invokeAll(IntStream.range(0, 50).mapToObj(i -> call).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(jobsOf(ann)).isEqualTo(1);
        assertThat(said).allMatch(answer -> answer.status() == 201 || answer.status() == 409);
        assertThat(said.stream()
                        .filter(answer -> answer.status() == 201)
                        .map(answer -> answer.json().get("id"))
                        .distinct())
                .hasSize(1);
        assertThat(said.stream()
                        .filter(answer -> answer.status() == 201 && answer.header("Idempotent-Replayed") == null))
                .hasSize(1);
    }

    @Test
    void whileTheFirstRunsTheNextIsToldToComeBack() {
        Api ann = api.asNewUser();
        String key = key();
        post(ann, JOBS, key, JOB).expect(201);
        long lock = lockOf(ann, key);

        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            assertThat(answers.lock(lock)).isTrue();
            Api.Answer meanwhile = post(ann, JOBS, key, JOB).expect(409);
            assertThat(meanwhile.header("Retry-After")).isEqualTo("1");
            assertThat(meanwhile.json().at("/error/code").asString()).isEqualTo("CONFLICT");
        });

        post(ann, JOBS, key, JOB).expect(201);
    }

    @Test
    void anAnswerIsForgottenAfterItsTime() {
        Api ann = api.asNewUser();
        String key = key();
        post(ann, JOBS, key, JOB).expect(201);
        db.sql("update idempotent_answers set created_at = now() - interval '25 hours' where scope = :scope")
                .param("scope", scopeOf(ann, key))
                .update();

        assertThat(post(ann, JOBS, key, OTHER_JOB).expect(201).header("Idempotent-Replayed"))
                .isNull();
        assertThat(jobsOf(ann)).isEqualTo(2);
    }

    @Test
    void oldAnswersArePrunedInBatches() {
        db.sql("""
                insert into idempotent_answers (scope, fingerprint, status, body, created_at)
                select sha256(cast('prune' || n as bytea)), '', 201, '', now() - interval '2 days'
                  from generate_series(1, 5) n
                """).update();

        assertThat(answers.prune(Duration.ofHours(24), 3)).isEqualTo(3);
        assertThat(answers.prune(Duration.ofHours(24), 3)).isBetween(1, 3);
    }

    @Test
    void theDatabaseHoldsNeitherTheKeyNorTheAnswer() {
        Api ann = api.asNewUser();
        String key = key();
        String job = post(ann, JOBS, key, JOB).expect(201).json().get("id").asString();

        String row = db.sql("select encode(body, 'escape') from idempotent_answers where scope = :scope")
                .param("scope", scopeOf(ann, key))
                .query(String.class)
                .single();

        assertThat(row).doesNotContain(job).doesNotContain(key);
    }

    private static Api.Answer post(Api caller, String path, String key, String body) {
        return caller.send(caller.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static int jobsOf(Api caller) {
        return caller.get(JOBS).expect(200).json().size();
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static byte[] scopeOf(Api caller, String key) {
        String user = caller.get("/api/v1/users/me").json().get("id").asString();
        return KeyedRequest.scope(KeyedRequest.identity("account " + user, "POST", JOBS, key));
    }

    private static long lockOf(Api caller, String key) {
        return KeyedRequest.lock(scopeOf(caller, key));
    }
}
