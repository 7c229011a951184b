package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;
import dev.millrace.testing.Spoilt;

/**
 * What nobody should send about teams and money: each lawful request, spoilt field by field; queries and ids that are none.
 * Whatever is answered is a plain refusal that leaks nothing and changes nothing, or lawful after all.
 */
@MillraceTest
class HostileCostsIT {

    /** Requests that are lawful as they are, by path: fields and their values. */
    private static final Map<String, List<String>> LAWFUL = Map.of(
            "costs",
            List.of("date", "\"2026-01-09\"", "provider", "\"AWS\"", "gpu_type", "\"A100\"", "cost_usd", "1"),
            "usage",
            List.of("date", "\"2026-01-09\"", "provider", "\"AWS\"", "gpu_type", "\"A100\"", "gpu_hours", "1"),
            "prices",
            List.of(
                    "provider",
                    "\"ID\"",
                    "gpu_type",
                    "\"A100\"",
                    "usd_per_gpu_hour",
                    "1",
                    "valid_from",
                    "\"2026-01-01\""),
            "budgets",
            List.of("team_id", "\"ID\"", "month", "\"2026-01\"", "amount_usd", "1", "on_exceeded", "\"hold\""),
            "jobs",
            List.of("team_id", "\"ID\"", "model_name", "\"m\"", "gpu_type", "\"A100\"", "provider", "\"AWS\""),
            "teams",
            List.of("name", "\"ID\""));

    static Stream<String> paths() {
        return LAWFUL.keySet().stream().sorted();
    }

    private Map<String, String> lawful(String path) {
        List<String> fields = LAWFUL.getOrDefault(path, List.of());
        Map<String, String> body = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            body.put(fields.get(i), fields.get(i + 1).replace("ID", team));
        }
        return body;
    }

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    private Api operator;
    private UUID operatorId;
    private String team;

    @BeforeEach
    void anOperatorHasATeam() {
        operator = accounts.operator();
        operatorId = UUID.fromString(operator.get("/api/v1/me").json().get("id").asString());
        team = operator.newTeam();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aSpoiltFieldIsRefusedAndChangesNothing(String path) {
        Spoilt.each(lawful(path), body -> {
            long before = rows();
            Answer answer = operator.post("/api/v1/" + path, body);
            if (answer.status() != 201) {
                assertThat(rows()).as("rows after %s", answer.body()).isEqualTo(before);
            }
            return answer;
        });
        Spoilt.noObjects(body -> operator.post("/api/v1/" + path, body));
        Map<String, String> more = lawful(path);
        more.put("user_id", "\"" + operatorId + "\"");
        Spoilt.refused(operator.post("/api/v1/" + path, Spoilt.object(more)), 400);
    }

    static Stream<String> queries() {
        List<String> days = List.of(
                "start_date=2026-13-01&end_date=2026-01-31",
                "start_date=2026-02-01&end_date=2026-01-31",
                "start_date=1926-01-01&end_date=2026-01-31",
                "start_date=&end_date=2026-01-31",
                "start_date=now()&end_date=2026-01-31",
                "start_date=2026-01-01&end_date=2026-01-31&currency=%E2%82%AC",
                "start_date=2026-01-01&end_date=2026-01-31&tz=../x",
                "start_date=2026-01-01&end_date=2026-01-31&team=0190d5a7-1111-7000-8000-000000000000",
                "start_date=2026-01-01&end_date=2026-01-31&group_by=password",
                "start_date=2026-01-01&end_date=2026-01-31&group_by=team;drop");
        List<String> pages = List.of("limit=0", "limit=-1", "limit=1e9", "skip=-1", "skip=99999999999999999999");
        return Stream.concat(
                Stream.of(
                                "costs",
                                "costs/total",
                                "usage",
                                "usage/total",
                                "costs/breakdown",
                                "costs/waste",
                                "costs/anomalies",
                                "costs/export")
                        .flatMap(path -> days.stream().map(query -> path + "?" + query)),
                Stream.of("costs", "usage", "prices", "budgets", "teams", "costs/forecast")
                        .flatMap(path -> pages.stream().map(query -> path + "?" + query)));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryThatIsNoneIsRefused(String query) {
        Spoilt.refused(operator.get("/api/v1/" + query));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdThatIsNoneIsRefused(String id) {
        for (String path : List.of("costs", "usage", "prices", "budgets", "teams")) {
            Spoilt.refused(operator.get("/api/v1/" + path + "/" + id));
        }
        for (String path : List.of("prices", "budgets", "teams", "teams/" + team + "/members")) {
            Spoilt.refused(operator.delete("/api/v1/" + path + "/" + id));
        }
    }

    static List<String> ids() {
        return List.of(
                "0",
                "-1",
                "9223372036854775808",
                "1e3",
                "null",
                "%27",
                "0190d5a71111700080000000000000000",
                "0190d5a7-1111-7000-8000-000000000000");
    }

    private long rows() {
        return db.sql("""
                        select (select count(*) from snapshots where user_id = :user)
                             + (select count(*) from gpu_prices where user_id = :user)
                             + (select count(*) from budgets where user_id = :user)
                             + (select count(*) from gpu_jobs where user_id = :user)
                             + (select count(*) from team_members where user_id = :user)
                        """).param("user", operatorId).query(Long.class).single();
    }
}
