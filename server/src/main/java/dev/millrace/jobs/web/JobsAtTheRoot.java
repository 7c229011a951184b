package dev.millrace.jobs.web;

import java.util.Optional;
import java.util.UUID;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.identity.RootResource;
import dev.millrace.identity.Scope;
import dev.millrace.jobs.JobService;
import dev.millrace.jobs.NewJob;

/** Jobs at the root of the API, beside tasks: a body with {@code input_data} is meant for a job. */
@Component
class JobsAtTheRoot implements RootResource {

    private final JobService jobs;

    JobsAtTheRoot(JobService jobs) {
        this.jobs = jobs;
    }

    @Override
    public boolean isMeantBy(JsonNode body) {
        return body.has("input_data");
    }

    @Override
    public String shape() {
        return "a job is {\"input_data\": {…}, \"task_name\"?}";
    }

    @Override
    public ResponseEntity<Object> create(Caller caller, JsonNode body) {
        caller.require(Scope.JOBS_WRITE);
        NewJob made = jobs.create(caller, body);
        return ResponseEntity.status(made.status()).body(made.body());
    }

    @Override
    public Optional<Object> find(Caller caller, UUID id) {
        if (!caller.has(Scope.JOBS_READ)) {
            return Optional.empty();
        }
        return jobs.find(caller, id);
    }
}
