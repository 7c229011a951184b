package dev.millrace.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Schedules: tasks that are made again and again, by pattern or interval. */
public final class Schedules {

    private static final String PATH = "/api/v1/schedules";

    private final Transport transport;

    Schedules(Transport transport) {
        this.transport = transport;
    }

    /**
     * A schedule.
     *
     * @param task what each task is like
     * @param nextFireAt when it fires next; null while it is paused, and when it never will again
     * @param nextFireTimes the next ten times
     * @param lastError why it could not make its task at the last time, which is tried again
     */
    public record Schedule(
            UUID id,
            String name,
            @Nullable String description,
            @Nullable String cron,
            @Nullable Long intervalSeconds,
            String timezone,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            String overlap,
            String catchUp,
            JsonNode task,
            UUID ownerId,
            @Nullable UUID teamId,
            boolean paused,
            @Nullable Instant nextFireAt,
            List<Instant> nextFireTimes,
            @Nullable Instant lastFireAt,
            @Nullable UUID lastTaskId,
            @Nullable String lastError,
            Instant createdAt,
            Instant updatedAt) {}

    /**
     * What a schedule did at one of its times.
     *
     * @param outcome {@code fired}, {@code skipped} or {@code triggered}
     * @param taskId the task that it made; null where it made none
     */
    public record Fire(
            UUID scheduleId,
            Instant nominalAt,
            Instant firedAt,
            String outcome,
            @Nullable UUID taskId) {}

    public Schedule create(NewSchedule schedule) {
        return transport.call("POST", PATH, schedule.body()).as(Schedule.class);
    }

    public Schedule get(UUID id) {
        return transport.get(PATH + "/" + id).as(Schedule.class);
    }

    /** One's own and those of one's teams, the oldest first. */
    public Page<Schedule> list(long skip, int limit) {
        return transport
                .get(Query.with(PATH, Map.of("skip", skip, "limit", limit)))
                .barePage(Schedule.class, skip, limit);
    }

    public Stream<Schedule> stream() {
        return Pages.stream(this::list);
    }

    /** Replaces all that a schedule was given. */
    public Schedule replace(UUID id, NewSchedule schedule) {
        return transport.call("PUT", PATH + "/" + id, schedule.body()).as(Schedule.class);
    }

    /** Changes fields of {@code PATCH /schedules/{id}} by their names there, and leaves the rest. */
    public Schedule change(UUID id, Map<String, ?> fields) {
        return transport.call("PATCH", PATH + "/" + id, fields).as(Schedule.class);
    }

    public Schedule pause(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/pause", null).as(Schedule.class);
    }

    /** Goes on with the next time from now. */
    public Schedule resume(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/resume", null).as(Schedule.class);
    }

    /** Makes a task now, also while the schedule is paused. */
    public Fire trigger(UUID id) {
        return transport.call("POST", PATH + "/" + id + "/trigger", null).as(Fire.class);
    }

    /** What it did at its times, the latest first. */
    public Page<Fire> fires(UUID id, long skip, int limit) {
        return transport
                .get(Query.with(PATH + "/" + id + "/fires", Map.of("skip", skip, "limit", limit)))
                .barePage(Fire.class, skip, limit);
    }

    /** Deletes a schedule. The tasks that it made stay. */
    public void delete(UUID id) {
        transport.delete(PATH + "/" + id);
    }
}
