package dev.millrace.jobs.web;

import java.util.List;
import java.util.UUID;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.jobs.JobService;
import dev.millrace.jobs.NewJob;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.NoFields;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/jobs")
class JobController {

    private final JobService jobs;

    JobController(JobService jobs) {
        this.jobs = jobs;
    }

    /** Makes a job. `type` says of which type, or the fields do. */
    @PostMapping
    ResponseEntity<Object> create(Caller caller, @RequestBody JsonNode body) {
        NewJob made = jobs.create(caller, body);
        return ResponseEntity.status(made.status()).body(made.body());
    }

    /** Lists the caller's jobs of all types, the newest first. */
    @GetMapping
    ResponseEntity<List<Object>> list(Caller caller, @Query JobListQuery query, PageRequest page) {
        return Lists.bare(jobs.list(caller, query.type(), query.filter(), page));
    }

    /** Shows a job. */
    @GetMapping("/{jobId}")
    Object get(Caller caller, @PathVariable UUID jobId) {
        return jobs.get(caller, jobId);
    }

    /** Changes a GPU job: any of its fields. */
    @PutMapping("/{jobId}")
    Object change(Caller caller, @PathVariable UUID jobId, @RequestBody JsonNode body) {
        return jobs.change(caller, jobId, body);
    }

    /** Cancels a job: at once if it waits, soon if it runs. */
    @PostMapping("/{jobId}/cancel")
    Object cancel(Caller caller, @PathVariable UUID jobId, @RequestBody(required = false) NoFields body) {
        return jobs.cancel(caller, jobId);
    }

    /** Deletes a job and what it left in storage; not while it runs. */
    @DeleteMapping("/{jobId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID jobId) {
        jobs.delete(caller, jobId);
    }
}
