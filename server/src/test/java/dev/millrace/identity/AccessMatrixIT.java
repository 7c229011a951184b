package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.secrets.TokenSigner;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Every route that the description of the API names, tried by everybody, beside {@code matrix.txt}. */
@MillraceTest
class AccessMatrixIT {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Set<String> MONEY = Set.of("costs", "usage", "prices", "budgets", "webhooks");
    private static final String WEBHOOK = "http://127.0.0.1:1024/";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

    /** Each has a hundred requests a minute. */
    private static final int REQUESTS_OF_A_KEY = 50;

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    TokenSigner signer;

    @Autowired
    IdentitySettings settings;

    @Autowired
    JdbcClient db;

    /** What a path is filled with for somebody else, and for a member of the team: made when it is asked for. */
    private final Map<String, Supplier<String>> owned = new HashMap<>();

    private final Map<String, Supplier<String>> shared = new HashMap<>();

    /** A row of the table: for each column, what is expected. */
    private record Row(String method, String path, Map<String, String> cells) {

        boolean fits(String otherMethod, String otherPath) {
            boolean fitsPath = path.startsWith("=")
                    ? otherPath.equals(path.substring(1))
                    : otherPath.equals(path) || otherPath.startsWith(path + "/");
            return fitsPath && (method.equals("*") || method.equals(otherMethod));
        }
    }

    @Test
    void everyRouteLetsInWhomTheTableSays() throws IOException {
        List<Row> table = table();
        Map<String, List<Supplier<Api>>> callers = callers();
        List<String> wrong = new ArrayList<>();
        JsonNode paths = api.get("/openapi.json").expect(200).json().get("paths");
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (String method : path.getValue().propertyNames()) {
                if (METHODS.contains(method)) {
                    check(method.toUpperCase(Locale.ROOT), path.getKey(), table, callers, wrong);
                }
            }
        }
        assertThat(paths.size()).isGreaterThan(20);
        assertThat(wrong).as("beside matrix.txt").isEmpty();
    }

    private void check(
            String method, String path, List<Row> table, Map<String, List<Supplier<Api>>> callers, List<String> wrong) {
        Row row = table.stream()
                .filter(candidate -> candidate.fits(method, path))
                .findFirst()
                .orElse(null);
        if (row == null) {
            wrong.add(method + " " + path + " is in no row: say who may call it");
            return;
        }
        row.cells().forEach((who, expected) -> {
            String column = who.equals("key") && MONEY.stream().noneMatch(path::contains) ? "key of money" : who;
            for (Supplier<Api> caller : Objects.requireNonNull(callers.get(column), column)) {
                Answer answer = send(caller.get(), method, filled(path, who));
                String found = found(answer);
                if (!found.equals(expected) && !(expected.equals("any") && !found.equals("an error"))) {
                    wrong.add("%s %s: %s is %s, not %s: %s"
                            .formatted(
                                    method,
                                    path,
                                    who,
                                    found,
                                    expected,
                                    answer.body().lines().findFirst().orElse("")));
                }
            }
        });
    }

    private static String found(Answer answer) {
        return switch (answer.status()) {
            case 401, 403 -> Integer.toString(answer.status());
            // 503 is no error but the truth: on a busy machine readiness waits too long for storage.
            case 503 -> "ok";
            default -> answer.status() >= 500 ? "an error" : "ok";
        };
    }

    private static Answer send(Api caller, String method, String path) {
        var request = caller.request(path);
        if (method.equals("GET") || method.equals("DELETE")) {
            return caller.send(request.method(method, BodyPublishers.noBody()));
        }
        return caller.send(
                request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString("{}")));
    }

    /** What {@code other} and {@code member} ask for is there, and somebody else's. */
    private String filled(String path, String who) {
        Map<String, Supplier<String>> there =
                switch (who) {
                    case "other" -> owned;
                    case "member" -> shared;
                    default -> Map.of();
                };
        return PLACEHOLDER
                .matcher(path)
                .replaceAll(found -> there.getOrDefault(
                                found.group(1), () -> UUID.randomUUID().toString())
                        .get());
    }

    private Map<String, List<Supplier<Api>>> callers() {
        Api ann = accounts.user();
        Api bob = accounts.user();
        Api carl = accounts.user();
        Api admin = accounts.admin();
        Api operator = accounts.operator();
        Supplier<Api> user = again(ann);
        own(user);
        share(user, carl);
        Api gone = accounts.user();
        admin.delete("/api/v1/" + gone.get("/api/v1/me").json().get("id").asString())
                .expect(204);
        Api expired =
                api.withToken(new AccessTokens(signer, settings, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))
                        .issue(UUID.fromString(owned("user_id")), "sid", UUID.fromString(owned("session_id")), null));
        Api expiredKey = key(ann, "jobs:read");
        db.sql("update api_keys set expires_at = now() - interval '1 minute' where user_id = cast(? as uuid)")
                .param(owned("user_id"))
                .update();
        return Map.ofEntries(
                Map.entry("nobody", List.of(() -> api)),
                Map.entry("user", List.of(user)),
                Map.entry("other", List.of(again(bob))),
                Map.entry("member", List.of(again(carl))),
                Map.entry("viewer", List.of(again(accounts.viewer()))),
                Map.entry("key", List.of(keys(user, "jobs:read"))),
                Map.entry("key of money", List.of(keys(user, "costs:read"))),
                Map.entry("worker", List.of(keys(() -> operator, "worker"))),
                Map.entry("expired", List.of(() -> expired, () -> expiredKey)),
                Map.entry("deleted", List.of(() -> gone)),
                Map.entry("admin", List.of(again(admin))));
    }

    /** Who was signed out by what it tried signs in again. */
    private Supplier<Api> again(Api first) {
        JsonNode me = first.get("/api/v1/me").expect(200).json();
        Api[] current = {first};
        return () -> {
            if (current[0].get("/api/v1/me").status() == 401) {
                current[0] = api.signedIn(me.get("email").asString(), Api.PASSWORD);
            }
            return current[0];
        };
    }

    private Supplier<Api> keys(Supplier<Api> owner, String scope) {
        int[] used = {0};
        Api[] current = {key(owner.get(), scope)};
        return () -> {
            if (++used[0] % REQUESTS_OF_A_KEY == 0) {
                current[0] = key(owner.get(), scope);
            }
            return current[0];
        };
    }

    private Api key(Api owner, String scope) {
        return api.withToken(owner.post("/api/v1/api-keys", Map.of("name", "k", "scopes", List.of(scope)))
                .expect(201)
                .json()
                .get("key")
                .asString());
    }

    private void own(Supplier<Api> ann) {
        String user = ann.get().get("/api/v1/me").json().get("id").asString();
        String session =
                ann.get().get("/api/v1/auth/sessions").json().get(0).get("id").asString();
        String key = id(ann.get().post("/api/v1/api-keys", Map.of("name", "ann's")));
        String team = id(ann.get().post("/api/v1/teams", Map.of("name", "matrix " + UUID.randomUUID())));
        owned.put("user_id", () -> user);
        owned.put("session_id", () -> session);
        owned.put("key_id", () -> key);
        owned.put("team_id", () -> team);
        owned.put(
                "job_id",
                () -> id(ann.get().post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))));
        owned.put("task_id", () -> task(ann.get(), Map.of("name", "ann's")));
        owned.put("schedule_id", () -> id(ann.get().post("/api/v1/schedules", schedule())));
        owned.put("webhook_id", () -> id(ann.get().post("/api/v1/webhooks", Map.of("url", WEBHOOK))));
    }

    private String owned(String name) {
        return Objects.requireNonNull(owned.get(name), name).get();
    }

    /** Each is made for one request, which may well delete it. */
    private void share(Supplier<Api> ann, Api member) {
        UUID memberId =
                UUID.fromString(member.get("/api/v1/me").json().get("id").asString());
        shared.put("user_id", owned.get("user_id"));
        shared.put("session_id", owned.get("session_id"));
        shared.put("key_id", owned.get("key_id"));
        shared.put("team_id", () -> team(ann.get(), memberId));
        String team = team(ann.get(), memberId);
        shared.put(
                "job_id",
                () -> id(ann.get()
                        .post(
                                "/api/v1/jobs",
                                Map.of(
                                        "team_id", team,
                                        "model_name", "m",
                                        "gpu_type", "A100",
                                        "provider", "aws",
                                        "status", "pending"))));
        shared.put("task_id", () -> task(ann.get(), Map.of("name", "ours", "team_id", team)));
        shared.put("schedule_id", () -> {
            Map<String, Object> schedule = new HashMap<>(schedule());
            schedule.put("team_id", team);
            return id(ann.get().post("/api/v1/schedules", schedule));
        });
        shared.put("webhook_id", () -> id(ann.get().post("/api/v1/webhooks", Map.of("url", WEBHOOK, "team_id", team))));
        shared.put(
                "budget_id",
                () -> id(accounts.admin()
                        .post(
                                "/api/v1/budgets",
                                Map.of("team_id", team(ann.get(), memberId), "month", "2026-11", "amount_usd", 1))));
    }

    private static String team(Api owner, UUID member) {
        String team = id(owner.post("/api/v1/teams", Map.of("name", "matrix " + UUID.randomUUID())));
        owner.post("/api/v1/teams/" + team + "/members", Map.of("user_id", member))
                .expect(201);
        return team;
    }

    private static String task(Api owner, Map<String, Object> task) {
        Map<String, Object> later = new HashMap<>(task);
        later.put("scheduled_at", Instant.now().plus(Duration.ofDays(365)).toString());
        return owner.post("/api/v1/tasks", later)
                .expect(201)
                .json()
                .get("data")
                .get("id")
                .asString();
    }

    private static Map<String, Object> schedule() {
        return Map.of("name", "matrix", "cron", "0 0 1 1 *", "task", Map.of("handler", "echo"));
    }

    private static String id(Answer answer) {
        return answer.expect(201).json().get("id").asString();
    }

    private static List<Row> table() throws IOException {
        List<String> columns =
                List.of("nobody", "user", "other", "member", "viewer", "key", "worker", "expired", "deleted", "admin");
        try (InputStream file =
                Objects.requireNonNull(AccessMatrixIT.class.getResourceAsStream("web/matrix.txt"), "matrix.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.strip().split("\\s+"))
                    .map(words -> {
                        assertThat(words).as(String.join(" ", words)).hasSize(columns.size() + 2);
                        Map<String, String> cells = new LinkedHashMap<>();
                        for (int i = 0; i < columns.size(); i++) {
                            cells.put(columns.get(i), words[i + 2]);
                        }
                        return new Row(words[0], words[1], cells);
                    })
                    .toList();
        }
    }
}
