package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Who spent what. Each test has a provider of its own, so that it finds its own money only. */
@MillraceTest
class BreakdownIT {

    private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);
    private static final String MARCH = "start_date=2026-03-01&end_date=2026-03-31";

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    private Api operator;
    private Api ann;
    private String provider;
    private String team;

    @BeforeEach
    void annHasATeam() {
        operator = accounts.operator();
        ann = api.asNewUser();
        provider = "P-" + UUID.randomUUID();
        team = ann.newTeam();
    }

    @Test
    void aJobCostsItsTimeAtThePriceOfEachDay() {
        price("A100", "2.5", "2026-03-01", "2026-03-01");
        price("A100", "4", "2026-03-02", null);
        JsonNode job = job(ann, team, "A100", 2, "2026-03-01T23:00:00Z", "2026-03-02T00:30:00Z");
        assertThat(job.get("cost").get("state").asString()).isEqualTo("final");
        assertThat(job.get("cost").get("usd").decimalValue()).isEqualByComparingTo("9"); // 2 × (1 × 2.50 + ½ × 4)
        assertThat(job.get("cost").get("gpu_seconds").decimalValue()).isEqualByComparingTo("10800");

        JsonNode days = breakdown(ann, "day");
        assertThat(days.get("total_cost_usd").decimalValue()).isEqualByComparingTo("9");
        assertThat(days.get("lines").get(0).get("day").asString()).isEqualTo("2026-03-01");
        assertThat(days.get("lines").get(0).get("cost_usd").decimalValue()).isEqualByComparingTo("5");

        told("A100", "2026-03-01", "5.00");
        told("A100", "2026-03-02", "7.50");
        JsonNode teams = breakdown(ann, "team");
        assertThat(teams.get("total_cost_usd").decimalValue()).isEqualByComparingTo("12.50");
        assertThat(line(teams, "idle").get("cost_usd").decimalValue()).isEqualByComparingTo("3.50");
        assertThat(line(teams, "runs").get("team_id").asString()).isEqualTo(team);
        assertThat(ann.get("/api/v1/jobs/" + job.get("id").asString())
                        .json()
                        .get("cost")
                        .get("state")
                        .asString())
                .isEqualTo("billed");
    }

    @Test
    void whatHasNoPriceIsUnpricedUntilItHas() {
        JsonNode job = job(ann, team, "A100", 1, "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z");
        assertThat(job.get("cost").get("state").asString()).isEqualTo("unpriced");
        assertThat(job.get("cost").get("usd").isNull()).isTrue();
        assertThat(breakdown(ann, "team").get("unpriced_gpu_seconds").decimalValue())
                .isEqualByComparingTo("7200");
        price("a100", "1.5", "2026-01-01", "2026-12-31");
        assertThat(ann.get("/api/v1/jobs/" + job.get("id").asString())
                        .json()
                        .get("cost")
                        .get("usd")
                        .decimalValue())
                .isEqualByComparingTo("3");
        assertThat(breakdown(ann, "team").get("total_cost_usd").decimalValue()).isEqualByComparingTo("3");
        assertThat(breakdown(ann, "team").get("unpriced_gpu_seconds").decimalValue())
                .isEqualByComparingTo("0");
    }

    @Test
    void aChangedOrDeletedJobChangesTheBooksAndADeletedTeamDoesNot() {
        price("A100", "1", "2026-01-01", null);
        String job = job(ann, team, "A100", 1, "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z")
                .get("id")
                .asString();
        ann.put("/api/v1/jobs/" + job, Map.of("end_time", "2026-03-02T10:00:00Z"))
                .expect(200);
        assertThat(breakdown(ann, "team").get("total_cost_usd").decimalValue()).isEqualByComparingTo("24");
        ann.delete("/api/v1/jobs/" + job).expect(204);
        assertThat(breakdown(ann, "team").get("total_cost_usd").decimalValue()).isEqualByComparingTo("0");
        assertThat(breakdown(ann, "team").get("lines")).isEmpty();
        job(ann, team, "A100", 1, "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z");
        ann.delete("/api/v1/teams/" + team).expect(204);
        assertThat(breakdown(operator, "team").get("total_cost_usd").decimalValue())
                .isEqualByComparingTo("2");
    }

    @Test
    void othersAreOneLine() {
        price("A100", "1", "2026-01-01", null);
        job(ann, team, "A100", 1, "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z");
        Api bob = api.asNewUser();
        JsonNode seen = breakdown(bob, "team,user,handler");
        assertThat(seen.get("lines")).hasSize(1);
        assertThat(line(seen, "others").get("cost_usd").decimalValue()).isEqualByComparingTo("2");
        assertThat(line(seen, "others").get("user_id").isNull()).isTrue();
        assertThat(line(breakdown(operator, "team"), "runs").get("team_id").asString())
                .isEqualTo(team);
    }

    @Test
    void wasteIsWhatDidNotComplete() {
        price("A100", "3", "2026-01-01", null);
        Map<String, Object> body = body(team, "A100", 1, "2026-02-01T10:00:00Z", "2026-02-01T12:00:00Z");
        body.put("status", "failed");
        ann.post("/api/v1/jobs", body).expect(201);
        JsonNode waste = ann.get("/api/v1/costs/waste?start_date=2026-02-01&end_date=2026-02-01")
                .expect(200)
                .json();
        JsonNode line = waste.get("lines")
                .valueStream()
                .filter(one -> one.get("team_id").asString("").equals(team))
                .findFirst()
                .orElseThrow();
        assertThat(line.get("reason").asString()).isEqualTo("failed");
        assertThat(line.get("cost_usd").decimalValue()).isEqualByComparingTo("6");
    }

    @RepeatedTest(3)
    void partsAddUpToTheTotalWhateverRanAndWhateverWasReported() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String[] types = {"A100", "H100"};
        Map<String, BigDecimal> prices = new HashMap<>();
        for (String type : types) {
            BigDecimal before = BigDecimal.valueOf(random.nextLong(1, 9_000_000), 6);
            BigDecimal after = BigDecimal.valueOf(random.nextLong(1, 9_000_000), 6);
            price(type, before.toPlainString(), "2026-01-01", "2026-03-05");
            price(type, after.toPlainString(), "2026-03-06", null);
            for (int day = 0; day < 20; day++) {
                prices.put(FIRST.plusDays(day) + type, day < 5 ? before : after);
            }
        }
        Map<String, BigDecimal> ran = new TreeMap<>();
        Map<String, BigDecimal> billed = new TreeMap<>();
        List<String> teams = List.of(team, ann.newTeam());
        for (int i = 0; i < 25; i++) {
            String type = types[random.nextInt(2)];
            int gpus = random.nextInt(1, 9);
            Instant start = FIRST.atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .plus(random.nextLong(10L * 86_400_000_000L), ChronoUnit.MICROS);
            Instant end = start.plus(random.nextLong(3L * 86_400_000_000L), ChronoUnit.MICROS);
            job(ann, teams.get(random.nextInt(2)), type, gpus, start.toString(), end.toString());
            for (Instant from = start; from.isBefore(end); ) {
                LocalDate day = from.atZone(ZoneOffset.UTC).toLocalDate();
                Instant midnight = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                Instant to = end.isBefore(midnight) ? end : midnight;
                BigDecimal micros = BigDecimal.valueOf(ChronoUnit.MICROS.between(from, to) * gpus);
                ran.merge(
                        day + type,
                        Objects.requireNonNull(prices.get(day + type))
                                .multiply(micros)
                                .divide(BigDecimal.valueOf(3_600_000_000L), 8, RoundingMode.HALF_UP),
                        BigDecimal::add);
                from = to;
            }
            if (random.nextBoolean()) {
                String day = FIRST.plusDays(random.nextInt(13)).toString();
                BigDecimal cost = BigDecimal.valueOf(random.nextLong(50_000), 2);
                told(type, day, cost.toPlainString());
                billed.merge(day + type, cost, BigDecimal::add);
            }
        }
        Map<String, BigDecimal> whole = new TreeMap<>(ran);
        whole.putAll(billed);
        BigDecimal total =
                whole.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add).setScale(2, RoundingMode.HALF_UP);
        for (String groups : List.of("team", "user", "handler", "gpu_type", "provider", "day", "day,team,gpu_type")) {
            JsonNode parts = breakdown(ann, groups);
            assertThat(parts.get("total_cost_usd").decimalValue())
                    .as("by %s, seed %s", groups, seed)
                    .isEqualByComparingTo(total);
            assertThat(sum(parts)).as("by %s, seed %s", groups, seed).isEqualByComparingTo(total);
        }
        assertThat(sum(breakdown(api.asNewUser(), "team"))).isEqualByComparingTo(total);
    }

    @Test
    void noTwoPricesAreValidOnOneDay() {
        String first = price("A100", "1", "2026-01-01", "2026-03-31").get("id").asString();
        Map<String, Object> overlapping = new HashMap<>(Map.of(
                "provider",
                provider.toUpperCase(Locale.ROOT),
                "gpu_type",
                "A100",
                "usd_per_gpu_hour",
                "2",
                "valid_from",
                "2026-03-31"));
        operator.post("/api/v1/prices", overlapping).expect(409);
        overlapping.put("purchase", "spot");
        operator.post("/api/v1/prices", overlapping).expect(201);
        operator.put("/api/v1/prices/" + first, Map.of("valid_to", "2026-04-30"))
                .expect(409);
        operator.delete("/api/v1/prices/" + first).expect(409);
        String open = price("H100", "1", "2026-01-01", null).get("id").asString();
        operator.put("/api/v1/prices/" + open, Map.of("valid_to", "2026-02-01")).expect(409);
        assertThat(operator.put("/api/v1/prices/" + open, Map.of("valid_to", "2099-12-31"))
                        .expect(200)
                        .json()
                        .get("valid_to")
                        .asString())
                .isEqualTo("2099-12-31");
        operator.delete("/api/v1/prices/"
                        + price("H100", "1", "2100-01-01", null).get("id").asString())
                .expect(204);
        ann.post("/api/v1/prices", overlapping).expect(403);
        ann.put("/api/v1/prices/" + open, Map.of()).expect(403);
        assertThat(ann.get("/api/v1/prices?provider=" + provider).expect(200).json())
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usd_per_gpu_hour|-1|400",
                "usd_per_gpu_hour|0.0000001|400",
                "usd_per_gpu_hour|1e300|400",
                "usd_per_gpu_hour|\"NaN\"|400",
                "usd_per_gpu_hour|null|400",
                "purchase|\"stolen\"|400",
                "valid_from|\"2026-13-01\"|400",
                "valid_to|\"2025-12-31\"|422",
                "currency|\"EUR\"|400"
            })
    void whatIsNoPriceIsRefused(String row) {
        String[] parts = row.split("\\|", -1);
        Map<String, String> fields = new TreeMap<>(Map.of(
                "provider", "\"" + provider + "\"",
                "gpu_type", "\"A100\"",
                "usd_per_gpu_hour", "1",
                "valid_from", "\"2026-01-01\""));
        fields.put(parts[0], parts[1]);
        List<String> texts = new ArrayList<>();
        fields.forEach((name, value) -> texts.add("\"" + name + "\": " + value));
        operator.post("/api/v1/prices", "{" + String.join(", ", texts) + "}").expect(Integer.parseInt(parts[2]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "team;drop", "team,", "", "TEAM", "team,team_id", "day%27--"})
    void whatCostsCannotBeGroupedByIsRefused(String groups) {
        ann.get("/api/v1/costs/breakdown?" + MARCH + "&group_by=" + groups).expect(400);
    }

    private JsonNode breakdown(Api user, String groups) {
        return user.get("/api/v1/costs/breakdown?" + MARCH + "&provider=" + provider + "&group_by=" + groups)
                .expect(200)
                .json();
    }

    private static JsonNode line(JsonNode breakdown, String kind) {
        return breakdown
                .get("lines")
                .valueStream()
                .filter(line -> line.get("line").asString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + kind + " in " + breakdown));
    }

    private static BigDecimal sum(JsonNode breakdown) {
        return breakdown
                .get("lines")
                .valueStream()
                .map(line -> line.get("cost_usd").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private JsonNode price(String type, String usd, String from, @Nullable String to) {
        Map<String, Object> body = new HashMap<>(
                Map.of("provider", provider, "gpu_type", type, "usd_per_gpu_hour", usd, "valid_from", from));
        if (to != null) {
            body.put("valid_to", to);
        }
        return operator.post("/api/v1/prices", body).expect(201).json();
    }

    private void told(String type, String day, String usd) {
        ann.post("/api/v1/costs", Map.of("date", day, "provider", provider, "gpu_type", type, "cost_usd", usd))
                .expect(201);
    }

    private JsonNode job(Api user, String team, String type, int gpus, String start, String end) {
        return user.post("/api/v1/jobs", body(team, type, gpus, start, end))
                .expect(201)
                .json();
    }

    private Map<String, Object> body(String team, String type, int gpus, String start, String end) {
        return new HashMap<>(Map.of(
                "team_id",
                team,
                "model_name",
                "GPT-4",
                "gpu_type",
                type,
                "provider",
                provider,
                "gpu_count",
                gpus,
                "status",
                "completed",
                "start_time",
                start,
                "end_time",
                end));
    }
}
