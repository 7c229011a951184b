package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Every route that the description of the API names, tried by everybody, beside {@code matrix.txt}. */
@MillraceTest
class AccessMatrixIT {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Set<String> MONEY = Set.of("costs", "usage", "prices", "budgets");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

    /** Each has a hundred requests a minute. */
    private static final int REQUESTS_OF_A_KEY = 50;

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    SigningKeys signingKeys;

    @Autowired
    IdentitySettings settings;

    private final Map<String, String> owned = new HashMap<>();

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
        Map<String, Supplier<Api>> callers = callers();
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
            String method, String path, List<Row> table, Map<String, Supplier<Api>> callers, List<String> wrong) {
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
            Api caller = Objects.requireNonNull(callers.get(column), column).get();
            Answer answer = send(caller, method, filled(path, who));
            String found =
                    switch (answer.status()) {
                        case 401, 403 -> Integer.toString(answer.status());
                        // 503 is no error but the truth: on a busy machine readiness waits too long for storage.
                        case 503 -> "ok";
                        default -> answer.status() >= 500 ? "an error" : "ok";
                    };
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
        });
    }

    private static Answer send(Api caller, String method, String path) {
        var request = caller.request(path);
        if (method.equals("GET") || method.equals("DELETE")) {
            return caller.send(request.method(method, BodyPublishers.noBody()));
        }
        return caller.send(
                request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString("{}")));
    }

    /** What {@code other} asks for is there, and somebody else's. */
    private String filled(String path, String who) {
        Matcher placeholder = PLACEHOLDER.matcher(path);
        return placeholder.replaceAll(found -> who.equals("other")
                ? owned.getOrDefault(found.group(1), UUID.randomUUID().toString())
                : UUID.randomUUID().toString());
    }

    private Map<String, Supplier<Api>> callers() {
        Api ann = accounts.user();
        Api bob = accounts.user();
        Api admin = accounts.admin();
        Api operator = accounts.operator();
        own(ann);
        Api gone = accounts.user();
        admin.delete("/api/v1/" + gone.get("/api/v1/me").json().get("id").asString())
                .expect(204);
        Api expired = api.withToken(new AccessTokens(
                        signingKeys, settings, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))
                .issue(UUID.fromString(owned.get("user_id")), "sid", UUID.fromString(owned.get("session_id")), null));
        Supplier<Api> user = again(ann);
        return Map.of(
                "nobody", () -> api,
                "user", user,
                "other", again(bob),
                "viewer", again(accounts.viewer()),
                "key", keys(user, "jobs:read"),
                "key of money", keys(user, "costs:read"),
                "worker", keys(() -> operator, "worker"),
                "expired", () -> expired,
                "deleted", () -> gone,
                "admin", again(admin));
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

    private void own(Api ann) {
        owned.put("user_id", ann.get("/api/v1/me").json().get("id").asString());
        owned.put(
                "session_id",
                ann.get("/api/v1/auth/sessions").json().get(0).get("id").asString());
        owned.put("key_id", id(ann.post("/api/v1/api-keys", Map.of("name", "ann's"))));
        owned.put("team_id", id(ann.post("/api/v1/teams", Map.of("name", "matrix " + UUID.randomUUID()))));
        owned.put("job_id", id(ann.post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))));
    }

    private static String id(Answer answer) {
        return answer.expect(201).json().get("id").asString();
    }

    private static List<Row> table() throws IOException {
        List<String> columns =
                List.of("nobody", "user", "other", "viewer", "key", "worker", "expired", "deleted", "admin");
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
