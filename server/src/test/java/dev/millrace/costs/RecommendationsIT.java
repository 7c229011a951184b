package dev.millrace.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** What would have cost less: each recommendation says what it saves and what that is read from. */
@MillraceTest
class RecommendationsIT {

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    private final String provider = "P-" + UUID.randomUUID();

    private Api ann;
    private String team;

    @BeforeEach
    void annsTeamRentsAtThreePrices() {
        ann = api.asNewUser();
        team = ann.newTeam();
        accounts.setPrice(provider, "H100", "on_demand", 4);
        accounts.setPrice(provider, "H100", "spot", 1);
        accounts.setPrice(provider, "L4", "on_demand", 1);
    }

    @Test
    void shortRunsCouldHaveRunOnSpotMachinesAndLongOnesCouldNot() {
        List<String> jobs = List.of(job("tune", "H100", "completed", 60), job("tune", "H100", "completed", 30));
        job(
                "pretrain",
                "H100",
                "completed",
                60 * 26); // over midnight, so its first or last hours are short by themselves
        JsonNode spot = only("spot");
        assertThat(spot.get("handler").asString()).isEqualTo("tune");
        assertThat(spot.get("saving_usd").decimalValue()).isEqualByComparingTo("4.50");
        assertThat(spot.get("evidence").asString()).startsWith("2 runs");
        assertThat(spot.get("job_ids").valueStream())
                .extracting(JsonNode::asString)
                .containsExactlyElementsOf(jobs);
    }

    @Test
    void longFailuresAndDearerTypesAreToldWithTheirRuns() {
        job("train", "H100", "failed", 120);
        job("train", "H100", "failed", 30);
        for (int i = 0; i < 3; i++) {
            job("embed", "H100", "completed", 180);
            job("embed", "L4", "completed", 240);
        }
        assertThat(only("long_failures").get("saving_usd").decimalValue()).isEqualByComparingTo("8.00");
        assertThat(only("smaller_type").get("gpu_type").asString()).isEqualTo("H100");
        assertThat(only("smaller_type").get("saving_usd").decimalValue()).isEqualByComparingTo("24.00");
    }

    @Test
    void idleGpusAreToldToAllAndATeamsRunsToItsMembers() {
        job("train", "H100", "failed", 120);
        ann.post(
                        "/api/v1/costs",
                        Map.of(
                                "date",
                                LocalDate.now(ZoneOffset.UTC).minusDays(2).toString(),
                                "provider",
                                provider,
                                "gpu_type",
                                "L4",
                                "cost_usd",
                                "50"))
                .expect(201);
        assertThat(recommended(api.asNewUser()))
                .extracting(one -> one.get("kind").asString())
                .containsExactly("idle_gpus");
        assertThat(recommended(ann))
                .extracting(one -> one.get("kind").asString())
                .containsExactly("idle_gpus", "long_failures");
        assertThat(recommended(accounts.operator())).hasSize(2);
    }

    private JsonNode only(String kind) {
        List<JsonNode> found = recommended(ann).stream()
                .filter(one -> one.get("kind").asString().equals(kind))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<JsonNode> recommended(Api caller) {
        return caller.get("/api/v1/costs/recommendations")
                .expect(200)
                .json()
                .valueStream()
                .filter(one -> one.get("provider").asString().equals(provider))
                .toList();
    }

    private String job(String model, String type, String status, int minutes) {
        Instant start = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(5, ChronoUnit.DAYS);
        Map<String, Object> body = new HashMap<>(
                Map.of("team_id", team, "model_name", model, "gpu_type", type, "provider", provider, "status", status));
        body.put("start_time", start.toString());
        body.put("end_time", start.plus(minutes, ChronoUnit.MINUTES).toString());
        return ann.post("/api/v1/jobs", body).expect(201).json().get("id").asString();
    }
}
