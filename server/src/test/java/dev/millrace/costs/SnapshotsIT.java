package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Costs and usage as they are reported. Each test has a provider of its own, as snapshots belong to nobody. */
@MillraceTest
class SnapshotsIT {

    @Autowired
    Api api;

    private Api ann;
    private String provider;

    @BeforeEach
    void annReports() {
        ann = api.asNewUser();
        provider = "AWS-" + UUID.randomUUID();
    }

    @Test
    void costsAreToldListedAndSummed() {
        JsonNode made =
                ann.post("/api/v1/costs/", """
                        {
                            "date": "2026-01-09",
                            "provider": "%s",
                            "gpu_type": "A100",
                            "cost_usd": "150.50"
                          }""".formatted(provider)).expect(201).json();
        assertThat(made.propertyNames())
                .contains("id", "date", "provider", "gpu_type", "cost_usd", "created_at", "updated_at");
        assertThat(made.get("cost_usd").isNumber()).isTrue();
        assertThat(made.get("cost_usd").decimalValue()).isEqualByComparingTo("150.50");
        cost("2026-01-31", 4362.25);
        cost("2026-02-01", 1);

        Answer january = ann.get("/api/v1/costs/?start_date=2026-01-01&end_date=2026-01-31&provider="
                        + provider.toLowerCase(Locale.ROOT))
                .expect(200);
        assertThat(january.json()).hasSize(2);
        assertThat(january.header("X-Total-Count")).isEqualTo("2");
        assertThat(ann.get("/api/v1/costs?limit=1&skip=2&provider=" + provider)
                        .expect(200)
                        .json()
                        .get(0)
                        .get("date")
                        .asString())
                .isEqualTo("2026-02-01");

        Answer total = ann.get("/api/v1/costs/total?start_date=2026-01-01&end_date=2026-01-31&provider=" + provider)
                .expect(200);
        assertThat(total.body())
                .isEqualTo("{\"start_date\":\"2026-01-01\",\"end_date\":\"2026-01-31\",\"total_cost_usd\":4512.75}");
        ann.get("/api/v1/costs/total/?start_date=2026-01-01&end_date=2026-01-31")
                .expect(200);
    }

    @Test
    void usageIsToldListedAndSummed() {
        ann.post("/api/v1/usage/", """
                        {
                            "date": "2026-01-09",
                            "provider": "%s",
                            "gpu_type": "A100",
                            "gpu_hours": "24.5"
                          }""".formatted(provider)).expect(201);
        ann.post(
                        "/api/v1/usage",
                        Map.of("date", "2026-01-31", "provider", provider, "gpu_type", "H100", "gpu_hours", 1223))
                .expect(201);
        assertThat(ann.get("/api/v1/usage/?provider=" + provider).expect(200).json())
                .hasSize(2);
        JsonNode total = ann.get("/api/v1/usage/total?start_date=2026-01-01&end_date=2026-01-31&provider=" + provider)
                .expect(200)
                .json();
        assertThat(total.propertyNames()).containsExactly("start_date", "end_date", "total_gpu_hours");
        assertThat(total.get("total_gpu_hours").decimalValue()).isEqualByComparingTo("1247.5");
        assertThat(total("costs")).isEqualByComparingTo("0");
    }

    @Test
    void sumsAreExact() {
        for (int i = 0; i < 10; i++) {
            cost("2026-03-01", "0.10");
        }
        cost("2026-03-01", "9999999999.99");
        cost("2026-03-02", "9999999999.99");
        assertThat(total("costs")).isEqualByComparingTo("20000000000.98");
    }

    @Test
    void daysAreIncludedAtBothEnds() {
        cost("2026-03-01", 1);
        cost("2026-03-02", 2);
        cost("2026-03-03", 4);
        assertThat(ann.get("/api/v1/costs/total?start_date=2026-03-02&end_date=2026-03-02&provider=" + provider)
                        .json()
                        .get("total_cost_usd")
                        .decimalValue())
                .isEqualByComparingTo("2");
        assertThat(ann.get("/api/v1/costs?end_date=2026-03-02&provider=" + provider)
                        .json())
                .hasSize(2);
        assertThat(ann.get("/api/v1/costs?start_date=2026-03-02&provider=" + provider)
                        .json())
                .hasSize(2);
    }

    @Test
    void aSecondOneForTheSameDayAddsReplacesOrIsRefused() {
        cost("2026-03-01", 1);
        cost("2026-03-01", 2);
        assertThat(total("costs")).isEqualByComparingTo("3");
        told("costs", "2026-03-01", "cost_usd", 4, Map.of("on_conflict", "reject"), 409);
        told("costs", "2026-03-02", "cost_usd", 4, Map.of("on_conflict", "reject"), 201);
        told("costs", "2026-03-01", "cost_usd", 4, Map.of("on_conflict", "reject", "source", "Invoice"), 201);
        assertThat(total("costs")).isEqualByComparingTo("11");
        told("costs", "2026-03-01", "cost_usd", 10, Map.of("on_conflict", "replace"), 201);
        assertThat(total("costs")).isEqualByComparingTo("18");
        assertThat(ann.get("/api/v1/costs?provider=" + provider).json()).hasSize(3);
        assertThat(ann.get("/api/v1/costs?source=invoice&provider=" + provider).json())
                .hasSize(1);
        told("costs", "2026-03-01", "cost_usd", 10, Map.of("on_conflict", "maybe"), 400);
        told("costs", "2026-03-01", "cost_usd", 10, Map.of("source", "Measured"), 400);
    }

    @Test
    void ofManyWhoRefuseDoublesOneIsTaken() throws Exception {
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                statuses.add(all.submit(() -> ann.post(
                                "/api/v1/usage",
                                Map.of(
                                        "date",
                                        "2026-03-01",
                                        "provider",
                                        provider,
                                        "gpu_type",
                                        "A100",
                                        "gpu_hours",
                                        1,
                                        "on_conflict",
                                        "reject"))
                        .status()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isIn(201, 409);
            }
        }
        assertThat(total("usage")).isEqualByComparingTo("1");
    }

    @Test
    void aCorrectionStandsInPlaceOfTheOld() {
        String old = cost("2026-03-01", 100).get("id").asString();
        JsonNode corrected = told("costs", "2026-03-02", "cost_usd", 60, Map.of("corrects", old), 201);
        assertThat(corrected.get("corrects").asString()).isEqualTo(old);
        assertThat(total("costs")).isEqualByComparingTo("60");
        assertThat(ann.get("/api/v1/costs/" + old)
                        .expect(200)
                        .json()
                        .get("superseded_by")
                        .asString())
                .isEqualTo(corrected.get("id").asString());
        told("costs", "2026-03-02", "cost_usd", 61, Map.of("corrects", old), 409);
        told(
                "costs",
                "2026-03-02",
                "cost_usd",
                61,
                Map.of("corrects", UUID.randomUUID().toString()),
                404);
        told(
                "usage",
                "2026-03-02",
                "gpu_hours",
                61,
                Map.of("corrects", corrected.get("id").asString()),
                404);
        told(
                "costs",
                "2026-03-02",
                "cost_usd",
                0,
                Map.of("corrects", corrected.get("id").asString()),
                201);
        assertThat(total("costs")).isEqualByComparingTo("0");
    }

    @Test
    void whateverIsToldAndCorrectedTheTotalIsTheSumOfTheList() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Map<String, String> more =
                    switch (random.nextInt(4)) {
                        case 0 -> Map.of("on_conflict", "replace");
                        case 1 -> ids.isEmpty() ? Map.of() : Map.of("corrects", ids.get(random.nextInt(ids.size())));
                        default -> Map.of();
                    };
            Map<String, Object> body = new HashMap<>(more);
            body.put("date", "2026-03-0" + random.nextInt(1, 10));
            body.put("provider", provider);
            body.put("gpu_type", random.nextBoolean() ? "A100" : "H100");
            body.put("cost_usd", BigDecimal.valueOf(random.nextInt(100_000), 2));
            Answer answer = ann.post("/api/v1/costs", body);
            assertThat(answer.status()).isIn(201, 409);
            if (answer.status() == 201) {
                ids.add(answer.json().get("id").asString());
            }
        }
        BigDecimal listed = ann.get("/api/v1/costs?provider=" + provider)
                .expect(200)
                .json()
                .valueStream()
                .map(cost -> cost.get("cost_usd").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(total("costs")).as("seed %s", seed).isEqualByComparingTo(listed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cost_usd | "1.234"          | 400
            cost_usd | 1.000            | 400
            cost_usd | 0.001            | 400
            cost_usd | -0.01            | 400
            cost_usd | "-1"             | 400
            cost_usd | "NaN"            | 400
            cost_usd | "Infinity"       | 400
            cost_usd | NaN              | 400
            cost_usd | 1e300            | 400
            cost_usd | 1e400            | 400
            cost_usd | "1e300"          | 400
            cost_usd | 10000000000      | 400
            cost_usd | ""               | 400
            cost_usd | " "              | 400
            cost_usd | "1,50"           | 400
            cost_usd | "$5"             | 400
            cost_usd | null             | 400
            cost_usd | true             | 400
            cost_usd | [1]              | 400
            cost_usd | 9999999999.99    | 201
            cost_usd | 0                | 201
            cost_usd | "0.1"            | 201
            date     | "2026-13-01"     | 400
            date     | "2026-02-30"     | 400
            date     | "2026-1-9"       | 400
            date     | "09.01.2026"     | 400
            date     | "2026-01-09T00:00:00Z" | 400
            date     | "+12026-01-09"   | 400
            date     | "0000-01-01"     | 400
            date     | ""               | 400
            date     | 20260109         | 400
            date     | "now()"          | 400
            date     | "2024-02-29"     | 201
            provider | ""               | 400
            provider | "\\u0000"        | 400
            provider | 7                | 400
            gpu_type | null             | 400
            currency | "EUR"            | 400
            id       | "0190d5a7-1111-7000-8000-000000000000" | 400
            """)
    void whatIsNoCostIsRefused(String field, String value, int status) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "date", "\"2026-01-09\"",
                "provider", "\"" + provider + "\"",
                "gpu_type", "\"A100\"",
                "cost_usd", "1"));
        fields.put(field, value);
        List<String> parts = new ArrayList<>();
        fields.forEach((name, text) -> parts.add("\"" + name + "\": " + text));
        Answer answer =
                ann.post("/api/v1/costs", "{" + String.join(", ", parts) + "}").expect(status);
        if (status == 400 && !value.equals("NaN") && !value.equals("1e400")) {
            assertThat(answer.json()
                            .get("error")
                            .get("details")
                            .get(0)
                            .get("field")
                            .asString())
                    .isEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start_date=2026-01-01",
                "end_date=2026-01-01",
                "start_date=2026-13-01&end_date=2026-01-31",
                "start_date=2026-01-01&end_date=2026-02-30",
                "start_date=2026-01-01&end_date=",
                "start_date=2026-01-01T00:00:00Z&end_date=2026-01-31",
                "start_date=now()&end_date=2026-01-31",
                "start_date=1926-01-01&end_date=2026-01-31",
                "start_date=2026-01-01&end_date=2026-01-31&group_by=password",
                "start_date=2026-01-01&end_date=2026-01-31&currency=%E2%82%AC",
                "start_date=2026-01-01&start_date=2026-01-02&end_date=2026-01-31"
            })
    void aTotalIsOfTwoDays(String query) {
        ann.get("/api/v1/costs/total?" + query).expect(400);
        ann.get("/api/v1/usage/total?" + query).expect(400);
    }

    @Test
    void daysThatEndBeforeTheyStartCannotBe() {
        for (String path : List.of("costs", "usage", "costs/total", "usage/total")) {
            ann.get("/api/v1/" + path + "?start_date=2026-02-01&end_date=2026-01-31")
                    .expect(422);
        }
        ann.get("/api/v1/costs?limit=0").expect(400);
        ann.get("/api/v1/costs?limit=1001").expect(400);
        ann.get("/api/v1/costs/nothing").expect(400);
        ann.get("/api/v1/costs/" + UUID.randomUUID()).expect(404);
        api.get("/api/v1/costs").expect(401);
    }

    private JsonNode cost(String date, Object amount) {
        return told("costs", date, "cost_usd", amount, Map.of(), 201);
    }

    private JsonNode told(String path, String date, String field, Object amount, Map<String, String> more, int status) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of("date", date, "provider", provider, "gpu_type", "A100", field, amount));
        return ann.post("/api/v1/" + path, body).expect(status).json();
    }

    private BigDecimal total(String path) {
        return ann.get("/api/v1/" + path + "/total?start_date=2026-01-01&end_date=2026-12-31&provider=" + provider)
                .expect(200)
                .json()
                .get(path.equals("costs") ? "total_cost_usd" : "total_gpu_hours")
                .decimalValue();
    }
}
