package dev.millrace.jobs;

import org.springframework.http.HttpStatus;

/**
 * The answer to a request that made a job.
 *
 * @param status 201 where the job is there, 202 where it is yet to happen
 */
public record NewJob(HttpStatus status, Object body) {}
