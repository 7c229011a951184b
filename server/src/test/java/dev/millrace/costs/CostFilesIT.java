package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.Ids;
import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** Costs and usage from files and to files, and what they say of the time to come. */
@MillraceTest
class CostFilesIT {

    private static final List<String> MANDATORY_IN_FOCUS = List.of(
            "BilledCost",
            "BillingAccountId",
            "BillingAccountName",
            "BillingCurrency",
            "BillingPeriodEnd",
            "BillingPeriodStart",
            "ChargeCategory",
            "ChargeClass",
            "ChargeDescription",
            "ChargePeriodEnd",
            "ChargePeriodStart",
            "ContractedCost",
            "EffectiveCost",
            "InvoiceIssuerName",
            "ListCost",
            "PricingQuantity",
            "PricingUnit",
            "ProviderName",
            "PublisherName",
            "ServiceCategory",
            "ServiceName");

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient db;

    @Autowired
    ImportRepository imports;

    @Autowired
    Ids ids;

    private Api ann;
    private String provider;

    @BeforeEach
    void annHasFiles() {
        ann = api.asNewUser();
        provider = "P-" + UUID.randomUUID();
    }

    @Test
    void aFileOfCostsIsTakenOnce() {
        String file = """
                date,provider,gpu_type,cost_usd
                2026-03-01,%1$s,A100,1.50
                2026-03-01,%1$s,"A100, 80 GB",2
                2026-03-02,%1$s,A100,0.25
                """.formatted(provider);
        JsonNode report = send("costs", "", file).expect(201).json();
        assertThat(report.get("imported").asLong()).isEqualTo(3);
        JsonNode again = send("costs", "?mode=skip", file).expect(200).json();
        assertThat(again.get("repeated").asBoolean()).isTrue();
        assertThat(again.get("id")).isEqualTo(report.get("id"));
        assertThat(total("costs")).isEqualByComparingTo("3.75");
        assertThat(ann.get("/api/v1/costs?provider=" + provider).expect(200).json())
                .hasSize(3);
        assertThat(total("usage")).isEqualByComparingTo("0");
    }

    @Test
    void badRowsAreToldByLine() {
        String file = """
                provider,date,gpu_type,gpu_hours
                %1$s,2026-03-01,A100,24.5
                %1$s,2026-13-01,A100,1
                %1$s,2026-03-01,A100,1.234
                %1$s,2026-03-01,,-1
                %1$s,2026-03-01,A100
                %1$s,2026-03-01,A100,1e300
                %1$s,2026-03-02,A100,NaN
                %1$s,2026-03-02,A100,5
                """.formatted(provider);
        Answer refused = send("usage", "", file).expect(400);
        assertThat(refused.json()
                        .get("error")
                        .get("details")
                        .valueStream()
                        .map(problem -> problem.get("field").asString())
                        .toList())
                .contains("line 3: date", "line 4: gpu_hours", "line 5: gpu_type", "line 6: row", "line 8: gpu_hours");
        assertThat(total("usage")).isEqualByComparingTo("0");

        JsonNode report = send("usage", "?mode=skip", file).expect(201).json();
        assertThat(report.get("rows").asLong()).isEqualTo(8);
        assertThat(report.get("imported").asLong()).isEqualTo(2);
        assertThat(report.get("rejected").asLong()).isEqualTo(6);
        assertThat(total("usage")).isEqualByComparingTo("29.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "date,provider\n2026-01-01,x",
                "date,provider,gpu_type,cost_usd,sorce\n2026-01-01,x,a,1,bill",
                "date,provider,gpu_type,cost_usd, date\n2026-01-01,x,a,1,2026-01-02",
                "date,provider,gpu_type,cost_usd\n2026-01-01,x,a,\u0661\u0662",
                "date,provider,gpu_type,cost_usd\n2026-01-01,\"x",
                "date,provider,gpu_type,cost_usd\n2026-01-01,x,a,\"1\"2",
                "\u0000"
            })
    void whatIsNoSuchFileIsRefused(String file) {
        send("costs", "", file).expect(400);
        ann.send(ann.request("/api/v1/costs/import")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(file)))
                .expect(415);
        send("costs", "?mode=perhaps", file).expect(400);
    }

    @Test
    void whatIsExportedAsFocusCanBeTakenInAsFocus() throws IOException {
        String team = ann.post("/api/v1/teams", Map.of("name", "=Team " + UUID.randomUUID()))
                .expect(201)
                .json()
                .get("id")
                .asString();
        accounts.setPrice(provider, "A100", "on_demand", new BigDecimal("1.25"));
        for (String end : List.of("2026-03-01T12:00:01Z", "2026-03-02T01:00:00Z")) {
            Map<String, Object> body = new HashMap<>(Map.of(
                    "team_id", team, "model_name", "=1+1", "gpu_type", "A100", "provider", provider, "gpu_count", 3));
            body.putAll(Map.of("status", "completed", "start_time", "2026-03-01T11:00:00Z", "end_time", end));
            ann.post("/api/v1/jobs", body).expect(201);
        }
        Answer export = ann.get("/api/v1/costs/export?start_date=2026-03-01&end_date=2026-03-31&safe_cells=true")
                .expect(200);
        assertThat(export.header("Content-Type")).startsWith("text/csv");
        CsvRows csv = new CsvRows(new StringReader(export.body()));
        List<String> header = Objects.requireNonNull(csv.next());
        assertThat(header)
                .doesNotHaveDuplicates()
                .containsAll(MANDATORY_IN_FOCUS)
                .contains("x_JobId", "x_TaskId", "x_QueueName");
        int rows = 0;
        for (List<String> row = csv.next(); row != null; row = csv.next()) {
            rows++;
            assertThat(row).hasSameSizeAs(header);
            assertThat(row.get(header.indexOf("x_Handler"))).isEqualTo("'=1+1");
            assertThat(row.get(header.indexOf("SubAccountName"))).startsWith("'=Team");
        }
        assertThat(rows).isEqualTo(3);
        assertThat(api.asNewUser()
                        .get("/api/v1/costs/export?start_date=2026-03-01&end_date=2026-03-31")
                        .expect(200)
                        .body()
                        .lines())
                .hasSize(1);

        JsonNode report = send("costs", "", export.body()).expect(201).json();
        assertThat(report.get("format").asString()).isEqualTo("focus");
        JsonNode breakdown = ann.get(
                        "/api/v1/costs/breakdown?start_date=2026-03-01&end_date=2026-03-31&provider=" + provider)
                .expect(200)
                .json();
        assertThat(total("costs"))
                .isEqualByComparingTo(breakdown.get("total_cost_usd").decimalValue());
    }

    /** Credits and corrections are rows of their own, often without a resource or a quantity; so says FOCUS. */
    @Test
    void creditsOfABillCountEvenWhereADayComesToLessThanNothing() {
        String file = """
                ChargePeriodStart,ProviderName,ResourceType,ServiceName,BilledCost,BillingCurrency,ChargeCategory,ChargeClass,\
                ConsumedQuantity,ConsumedUnit
                2026-03-01T00:00:00Z,%1$s,A100,Compute,10.005,USD,Usage,,2,Hours
                2026-03-01T00:00:00Z,%1$s,A100,Compute,-30,USD,Usage,Correction,-0.5,Hours
                2026-03-02T00:00:00Z,%1$s,,Compute,-5,USD,Credit,,,
                2026-03-03T00:00:00Z,%1$s,A100,Compute,100,USD,Usage,,8,Hours
                """.formatted(provider);
        JsonNode report = send("costs", "", file).expect(201).json();
        assertThat(report.get("imported").asLong()).isEqualTo(4);
        assertThat(total("costs")).isEqualByComparingTo("75.00");
        JsonNode breakdown = ann.get(
                        "/api/v1/costs/breakdown?start_date=2026-03-01&end_date=2026-03-31&group_by=day&provider="
                                + provider)
                .expect(200)
                .json();
        assertThat(breakdown.get("total_cost_usd").decimalValue()).isEqualByComparingTo("75.00");
        assertThat(breakdown.get("lines").valueStream())
                .extracting(line ->
                        line.get("line").asString() + " " + line.get("cost_usd").intValue())
                .containsExactlyInAnyOrder("rate_difference -20", "rate_difference -5", "idle 100");
        JsonNode hours = send("usage", "", file).expect(201).json();
        assertThat(hours.get("imported").asLong()).isEqualTo(3);
        assertThat(hours.get("ignored").asLong()).isEqualTo(1);
        assertThat(total("usage")).isEqualByComparingTo("9.5");
        ann.get("/api/v1/costs/waste?start_date=2026-03-01&end_date=2026-03-31").expect(200);
        ann.get("/api/v1/costs/anomalies?start_date=2026-03-01&end_date=2026-03-31")
                .expect(200);
        // By hand nobody tells less than nothing.
        send("costs", "", "date,provider,gpu_type,cost_usd\n2026-03-01," + provider + ",A100,-1\n")
                .expect(400);
    }

    @Test
    void aSumThatNoBookHoldsIsRefused() {
        String row = "2026-03-01T00:00:00Z," + provider + ",A100,9999999999.99,USD\n";
        send("costs", "", "ChargePeriodStart,ProviderName,ResourceType,BilledCost,BillingCurrency\n" + row.repeat(2))
                .expect(400);
    }

    @Test
    void aMonthThatIsOverStaysAsItWasExportedAndChangesComeAsCorrections() throws IOException {
        String team = ann.newTeam();
        accounts.setPrice(provider, "A100", "on_demand", new BigDecimal("2"));
        Map<String, Object> body =
                new HashMap<>(Map.of("team_id", team, "model_name", "llama", "gpu_type", "A100", "provider", provider));
        body.putAll(Map.of(
                "status", "completed", "start_time", "2026-03-01T10:00:00Z", "end_time", "2026-03-01T12:00:00Z"));
        String changed =
                ann.post("/api/v1/jobs", body).expect(201).json().get("id").asString();
        String deleted =
                ann.post("/api/v1/jobs", body).expect(201).json().get("id").asString();
        List<String> march = costs("2026-03-01", "2026-03-31");
        assertThat(march).containsExactly(" 4.00", " 4.00");

        ann.put("/api/v1/jobs/" + changed, Map.of("end_time", "2026-03-01T13:00:00Z"))
                .expect(200);
        ann.put("/api/v1/jobs/" + changed, Map.of("end_time", "2026-03-01T11:00:00Z"))
                .expect(200);
        ann.delete("/api/v1/jobs/" + deleted).expect(204);

        assertThat(costs("2026-03-01", "2026-03-31")).isEqualTo(march);
        assertThat(costs("2026-04-01", "2070-12-31"))
                .containsExactlyInAnyOrder(
                        "Correction -4.00",
                        "Correction 6.00",
                        "Correction -6.00",
                        "Correction 2.00",
                        "Correction -4.00");
        assertThat(ann.get("/api/v1/costs/breakdown?start_date=2026-03-01&end_date=2026-03-31&provider=" + provider)
                        .expect(200)
                        .json()
                        .get("total_cost_usd")
                        .decimalValue())
                .as("8 as they were, and -6 of corrections")
                .isEqualByComparingTo("2");
    }

    /** Class and cost of each row of an export. */
    private List<String> costs(String start, String end) throws IOException {
        CsvRows csv =
                new CsvRows(new StringReader(ann.get("/api/v1/costs/export?start_date=" + start + "&end_date=" + end)
                        .expect(200)
                        .body()));
        List<String> header = Objects.requireNonNull(csv.next());
        List<String> costs = new ArrayList<>();
        for (List<String> row = csv.next(); row != null; row = csv.next()) {
            costs.add(row.get(header.indexOf("ChargeClass")) + " "
                    + new BigDecimal(row.get(header.indexOf("BilledCost"))).setScale(2));
            assertThat(row.get(header.indexOf("ChargePeriodStart"))).isEqualTo("2026-03-01T10:00:00Z");
        }
        return costs;
    }

    @Test
    void theMonthsEndIsForecastWithABand() {
        ann.post(
                        "/api/v1/costs",
                        Map.of("date", "2026-10-05", "provider", provider, "gpu_type", "A100", "cost_usd", 310))
                .expect(201);
        JsonNode forecast = ann.get("/api/v1/costs/forecast?provider=" + provider)
                .expect(200)
                .json();
        assertThat(forecast.get("method").asString()).contains("run rate");
        assertThat(forecast.get("low_usd").decimalValue())
                .isLessThanOrEqualTo(forecast.get("forecast_usd").decimalValue());
        assertThat(forecast.get("high_usd").decimalValue())
                .isGreaterThanOrEqualTo(forecast.get("forecast_usd").decimalValue());
    }

    @Test
    void aDayOutOfTheOrdinaryIsToldWithWhatCausedIt() {
        String team = ann.newTeam();
        for (int day = 1; day <= 20; day++) {
            db.sql("""
                            insert into gpu_spend_days (day, team_id, user_id, handler, provider, gpu_type, source, outcome,
                                                        slices, gpu_micros, unpriced_micros, cost)
                            values (cast('2025-05-01' as date) + :day, cast(:team as uuid),
                                    '00000000-0000-0000-0000-000000000001', 'train', :provider, 'A100', 'reported',
                                    'completed', 1, 3600000000, 0, :cost)
                            """)
                    .param("day", day)
                    .param("team", team)
                    .param("provider", provider)
                    .param("cost", day == 15 ? 500 : 100 + day % 3)
                    .update();
        }
        JsonNode anomalies = ann.get("/api/v1/costs/anomalies?start_date=2025-05-01&end_date=2025-05-31")
                .expect(200)
                .json();
        assertThat(anomalies).hasSize(1);
        assertThat(anomalies.get(0).get("day").asString()).isEqualTo("2025-05-16");
        assertThat(anomalies.get(0).get("median_usd").decimalValue()).isEqualByComparingTo("101");
        assertThat(anomalies.get(0).get("contributors").get(0).get("handler").asString())
                .isEqualTo("train");
        assertThat(api.asNewUser()
                        .get("/api/v1/costs/anomalies?start_date=2025-05-01&end_date=2025-05-31")
                        .expect(200)
                        .json())
                .isEmpty();
        ann.get("/api/v1/costs/recommendations").expect(200);
    }

    @Test
    void aDayThatGoesOnMayCostTooMuchAlreadyButNotTooLittle() {
        String team = ann.newTeam();
        spent(team, "little", 1);
        spent(team, "much", 1000);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        assertThat(ann.get("/api/v1/costs/anomalies?start_date=%1$s&end_date=%1$s".formatted(today))
                        .expect(200)
                        .json()
                        .valueStream()
                        .map(anomaly -> anomaly.get("provider").asString()))
                .containsExactly("much " + provider);
    }

    /** A hundred dollars on each of ten days, and so many today. */
    private void spent(String team, String what, int usdToday) {
        db.sql("""
                        insert into gpu_spend_days (day, team_id, user_id, handler, provider, gpu_type, source, outcome,
                                                    slices, gpu_micros, unpriced_micros, cost)
                        select cast(now() at time zone 'UTC' as date) - days_ago, cast(:team as uuid),
                               '00000000-0000-0000-0000-000000000001', 'train', :provider, 'A100', 'reported', 'completed',
                               1, 3600000000, 0, case days_ago when 0 then :today else 100 end
                          from generate_series(0, 10) as days_ago
                        """)
                .param("team", team)
                .param("provider", what + " " + provider)
                .param("today", usdToday)
                .update();
    }

    /** What a file has more of than is kept in mind. */
    @Test
    void theDatabaseSumsAnImportAsItsRowsAre() {
        UUID user = UUID.randomUUID();
        for (int file = 0; file < 2; file++) {
            UUID id = ids.next();
            List<ImportRow> rows = new ArrayList<>();
            for (int row = 0; row < 30; row++) {
                rows.add(new ImportRow(
                        LocalDate.of(2026, 3, 1 + row % 3),
                        provider,
                        "T" + row % 5,
                        new BigDecimal("0.11"),
                        NewSnapshot.REPORTED));
            }
            imports.add(SnapshotKind.COST, id, user, rows);
            imports.addSums(id);
        }
        assertThat(total("costs")).isEqualByComparingTo("6.60");
        assertThat(db.sql("select count(*) from snapshot_days where provider = :provider and amount = 0.44")
                        .param("provider", provider)
                        .query(Integer.class)
                        .single())
                .isEqualTo(15);
    }

    private Answer send(String path, String query, String file) {
        return ann.send(ann.request("/api/v1/" + path + "/import" + query)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(file)));
    }

    private BigDecimal total(String path) {
        return ann.get("/api/v1/" + path + "/total?start_date=2026-01-01&end_date=2026-12-31&provider=" + provider)
                .expect(200)
                .json()
                .get(path.equals("costs") ? "total_cost_usd" : "total_gpu_hours")
                .decimalValue();
    }
}
