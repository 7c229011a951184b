package dev.millrace.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A schedule to be made, or what one is to become. Not safe to be shared by threads while it is being filled in. */
public final class NewSchedule {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private NewSchedule(String name, NewTask task) {
        fields.put("name", name);
        fields.put("task", task.body());
    }

    /**
     * A schedule by pattern.
     *
     * @param cron five fields (minute, hour, day of month, month, day of week), or a macro such as {@code @daily}
     * @param task what each task is like; it must name its handler
     */
    public static NewSchedule cron(String name, String cron, NewTask task) {
        return new NewSchedule(name, task).with("cron", cron);
    }

    /** A schedule that fires again and again after the same time, in whole seconds. */
    public static NewSchedule every(String name, Duration interval, NewTask task) {
        return new NewSchedule(name, task).with("interval_seconds", interval.toSeconds());
    }

    public NewSchedule description(String description) {
        return with("description", description);
    }

    /** Whose clocks the pattern means; UTC if this is not called. */
    public NewSchedule timezone(ZoneId zone) {
        return with("timezone", zone.getId());
    }

    public NewSchedule startsAt(Instant time) {
        return with("starts_at", time);
    }

    public NewSchedule endsAt(Instant time) {
        return with("ends_at", time);
    }

    /** @param policy when the task before has not ended: {@code allow}, {@code skip}, {@code replace} or {@code queue} */
    public NewSchedule overlap(String policy) {
        return with("overlap", policy);
    }

    /** @param policy which times are made up for when no server was there: {@code none}, {@code latest} or {@code all} */
    public NewSchedule catchUp(String policy) {
        return with("catch_up", policy);
    }

    public NewSchedule team(UUID team) {
        return with("team_id", team);
    }

    public NewSchedule paused() {
        return with("paused", true);
    }

    private NewSchedule with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    Map<String, Object> body() {
        return Map.copyOf(fields);
    }
}
