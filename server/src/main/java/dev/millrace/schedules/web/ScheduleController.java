package dev.millrace.schedules.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.Query;
import dev.millrace.schedules.ScheduleService;

@RestController
@RequestMapping("/api/v1/schedules")
@Tag(name = "Schedules")
class ScheduleController {

    private final ScheduleService schedules;
    private final ScheduleChanges changes;

    ScheduleController(ScheduleService schedules, ScheduleChanges changes) {
        this.schedules = schedules;
        this.changes = changes;
    }

    /** Lists schedules, the oldest first: one's own and those of one's teams; to operators all. */
    @GetMapping
    ResponseEntity<List<ScheduleResponse>> list(Caller caller, @Query ScheduleListQuery query, PageRequest page) {
        return Lists.bare(
                schedules.list(caller, query.teamId(), query.paused(), page).map(ScheduleResponse::of));
    }

    /** Makes a schedule. Its first time is the first one after now, or the start that it is given. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ScheduleResponse create(Caller caller, @RequestBody ScheduleRequest request) {
        return ScheduleResponse.of(schedules.create(caller, request.fields(), Boolean.TRUE.equals(request.paused())));
    }

    /** Shows a schedule with its next ten times. */
    @GetMapping("/{scheduleId}")
    ScheduleResponse get(Caller caller, @PathVariable UUID scheduleId) {
        return ScheduleResponse.of(schedules.get(caller, scheduleId));
    }

    /** Replaces all that a schedule was given; it stays paused, or not, unless the body says otherwise. */
    @PutMapping("/{scheduleId}")
    ScheduleResponse replace(Caller caller, @PathVariable UUID scheduleId, @RequestBody ScheduleRequest request) {
        var fields = request.fields();
        return ScheduleResponse.of(schedules.change(caller, scheduleId, old -> fields, request.paused()));
    }

    /** Changes what is named, and leaves the rest; null takes away what need not be there. */
    @PatchMapping("/{scheduleId}")
    ScheduleResponse change(Caller caller, @PathVariable UUID scheduleId, @RequestBody JsonNode patch) {
        return ScheduleResponse.of(
                schedules.change(caller, scheduleId, old -> changes.apply(patch, old), changes.paused(patch)));
    }

    /** Deletes a schedule. The tasks that it made stay. */
    @DeleteMapping("/{scheduleId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID scheduleId) {
        schedules.delete(caller, scheduleId);
    }

    /** Lets no task be made until the schedule is resumed. */
    @PostMapping("/{scheduleId}/pause")
    ScheduleResponse pause(
            Caller caller, @PathVariable UUID scheduleId, @RequestBody(required = false) @Nullable NoFields body) {
        return ScheduleResponse.of(schedules.pause(caller, scheduleId));
    }

    /** Goes on with the next time from now; what fell into the pause is not made up for. */
    @PostMapping("/{scheduleId}/resume")
    ScheduleResponse resume(
            Caller caller, @PathVariable UUID scheduleId, @RequestBody(required = false) @Nullable NoFields body) {
        return ScheduleResponse.of(schedules.resume(caller, scheduleId));
    }

    /** Makes a task now, also while the schedule is paused, whatever became of the task before. */
    @PostMapping("/{scheduleId}/trigger")
    @ResponseStatus(HttpStatus.CREATED)
    ScheduleFireResponse trigger(
            Caller caller, @PathVariable UUID scheduleId, @RequestBody(required = false) @Nullable NoFields body) {
        return ScheduleFireResponse.of(schedules.trigger(caller, scheduleId));
    }

    /** Lists what a schedule did at its times, the latest first. */
    @GetMapping("/{scheduleId}/fires")
    ResponseEntity<List<ScheduleFireResponse>> fires(Caller caller, @PathVariable UUID scheduleId, PageRequest page) {
        return Lists.bare(schedules.fires(caller, scheduleId, page).map(ScheduleFireResponse::of));
    }
}
