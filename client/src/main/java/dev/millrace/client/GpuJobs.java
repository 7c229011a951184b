package dev.millrace.client;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** GPU jobs: what ran, or runs, on whose GPUs, and what it costs. */
public final class GpuJobs {

    private static final String PATH = "/api/v1/jobs";

    private final Transport transport;

    GpuJobs(Transport transport) {
        this.transport = transport;
    }

    /**
     * A GPU job.
     *
     * @param status {@code pending}, {@code running}, {@code completed}, {@code failed} or {@code cancelled}
     * @param purchase {@code on_demand}, {@code spot} or {@code reserved}
     * @param taskId the task whose run it is, where the server measured it
     * @param cost null where nothing can be said of it: nobody knows when it ran
     */
    public record GpuJob(
            UUID id,
            @Nullable UUID teamId,
            String modelName,
            String gpuType,
            String provider,
            int gpuCount,
            String purchase,
            String status,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            @Nullable UUID taskId,
            @Nullable Integer attempt,
            @Nullable Cost cost,
            Instant createdAt,
            Instant updatedAt) {}

    /**
     * @param state how sure it is: {@code estimated}, {@code accrued}, {@code final}, {@code billed} or {@code unpriced}
     * @param usd null where it has no price
     */
    public record Cost(
            String state,
            @Nullable BigDecimal usd,
            @Nullable BigDecimal gpuSeconds) {}

    /** What a job is when it is recorded; null for what is not known, or as by default. */
    public record NewGpuJob(
            UUID teamId,
            String modelName,
            String gpuType,
            String provider,
            @Nullable Integer gpuCount,
            @Nullable String purchase,
            @Nullable String status,
            @Nullable Instant startTime,
            @Nullable Instant endTime) {

        /** One GPU, on demand. */
        public static NewGpuJob of(UUID team, String modelName, String gpuType, String provider, String status) {
            return new NewGpuJob(team, modelName, gpuType, provider, null, null, status, null, null);
        }

        public NewGpuJob ran(Instant start, @Nullable Instant end) {
            return new NewGpuJob(teamId, modelName, gpuType, provider, gpuCount, purchase, status, start, end);
        }

        public NewGpuJob gpus(int count) {
            return new NewGpuJob(teamId, modelName, gpuType, provider, count, purchase, status, startTime, endTime);
        }
    }

    public GpuJob create(NewGpuJob job) {
        return transport.call("POST", PATH, job).as(GpuJob.class);
    }

    public GpuJob get(UUID id) {
        return transport.get(PATH + "/" + id).as(GpuJob.class);
    }

    /**
     * Those of one's teams, the newest first.
     *
     * @param team null for all of them, as for the others
     */
    public Page<GpuJob> list(
            @Nullable UUID team, @Nullable String status, @Nullable String provider, long skip, int limit) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("type", "gpu");
        parameters.put("team_id", team);
        parameters.put("status", status);
        parameters.put("provider", provider);
        parameters.put("skip", skip);
        parameters.put("limit", limit);
        return transport.get(Query.with(PATH, parameters)).barePage(GpuJob.class, skip, limit);
    }

    public Stream<GpuJob> stream(@Nullable UUID team) {
        return Pages.stream((skip, limit) -> list(team, null, null, skip, limit));
    }

    /** Changes fields of {@code PUT /jobs/{id}} by their names there, and leaves the rest. */
    public GpuJob change(UUID id, Map<String, ?> fields) {
        return transport.call("PUT", PATH + "/" + id, fields).as(GpuJob.class);
    }

    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }
}
