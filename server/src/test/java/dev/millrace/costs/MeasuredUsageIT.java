package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** Hours that were measured, beside those that were reported: none counts twice. */
@MillraceTest
class MeasuredUsageIT {

    @Autowired
    Api api;

    @Autowired
    JdbcClient db;

    private Api ann;
    private String provider;

    @BeforeEach
    void annReports() {
        ann = api.asNewUser();
        provider = "AWS-" + UUID.randomUUID();
    }

    @Test
    void whatWasMeasuredCountsWhereNobodyReportedAnything() {
        measured("2026-04-01", "A100", 5400);
        measured("2026-04-01", "A100", 1800);
        measured("2026-04-01", "H100", 3600);
        measured("2026-04-02", "A100", 90);
        assertThat(usage(""))
                .containsExactlyInAnyOrder(
                        "2026-04-01 A100 2.00 measured",
                        "2026-04-01 H100 1.00 measured",
                        "2026-04-02 A100 0.03 measured");
        assertThat(hours("")).isEqualByComparingTo("3.03");

        // Reported hours stand in place of those that were measured of the same day, provider and type.
        report(Map.of("gpu_hours", "5.50")).expect(201);
        assertThat(usage(""))
                .containsExactlyInAnyOrder(
                        "2026-04-01 a100 5.50 reported",
                        "2026-04-01 H100 1.00 measured",
                        "2026-04-02 A100 0.03 measured");
        assertThat(hours("")).isEqualByComparingTo("6.53");
        assertThat(hours("&source=reported")).isEqualByComparingTo("5.50");
        assertThat(hours("&source=Measured")).isEqualByComparingTo("3.03");
        assertThat(usage("&source=measured")).hasSize(3);
        assertThat(usage("&skip=1&limit=1")).hasSize(1);
        assertThat(ann.get("/api/v1/usage?limit=1&provider=" + provider).header("X-Total-Count"))
                .isEqualTo("3");

        String id = ann.get("/api/v1/usage?source=measured&provider=" + provider)
                .json()
                .get(0)
                .get("id")
                .asString();
        assertThat(ann.get("/api/v1/usage/" + id)
                        .expect(200)
                        .json()
                        .get("source")
                        .asString())
                .isEqualTo("measured");
        report(Map.of("gpu_hours", 1, "corrects", id)).expect(409);
        assertThat(ann.get("/api/v1/costs?source=measured&provider=" + provider)
                        .expect(200)
                        .json())
                .isEmpty();
    }

    private Api.Answer report(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of("date", "2026-04-01", "provider", provider, "gpu_type", "a100"));
        return ann.post("/api/v1/usage", body);
    }

    private void measured(String day, String type, long seconds) {
        db.sql("""
                        insert into gpu_slices (job_id, day, team_id, user_id, handler, provider, gpu_type, purchase, source,
                                                outcome, gpu_count, began_at, ended_at, gpu_micros, task_id, attempt)
                        values (gen_random_uuid(), cast(:day as date), gen_random_uuid(), gen_random_uuid(), 'train',
                                :provider, :type, 'on_demand', 'measured', 'completed', 1, cast(:day as date),
                                cast(:day as date) + make_interval(secs => :seconds), :seconds * 1000000,
                                gen_random_uuid(), 1)
                        """)
                .param("day", day)
                .param("provider", provider)
                .param("type", type)
                .param("seconds", seconds)
                .update();
    }

    private List<String> usage(String query) {
        return ann.get("/api/v1/usage?provider=" + provider + query)
                .expect(200)
                .json()
                .valueStream()
                .map(row -> row.get("date").asString() + " "
                        + row.get("gpu_type").asString() + " "
                        + row.get("gpu_hours").decimalValue().setScale(2) + " "
                        + row.get("source").asString())
                .toList();
    }

    private BigDecimal hours(String query) {
        return ann.get("/api/v1/usage/total?start_date=2026-04-01&end_date=2026-04-30&provider=" + provider + query)
                .expect(200)
                .json()
                .get("total_gpu_hours")
                .decimalValue();
    }
}
