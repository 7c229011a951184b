package dev.millrace.jobs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;

/**
 * One type of job. A feature puts its own under {@code /jobs} with a bean of this type.
 *
 * <p>What is shown of a job is a response record of the feature, with a {@code type} in it. Methods that name a job
 * answer empty (or false) where no job of this type has the id, and refuse with 403 where it is not the caller's.
 */
public interface JobType {

    /** What {@code type} says in requests and answers. */
    String name();

    /** The fields that tell a body of this type where it does not say {@code type} itself. */
    Set<String> tellingFields();

    /** The shape of a body of this type, for people who sent none that fits. */
    String shape();

    /** The record that describes a body of this type in the API's description. */
    default Class<?> bodyType() {
        return Object.class;
    }

    /** The record that shows a job of this type. */
    default Class<?> answerType() {
        return Object.class;
    }

    /** What {@link #create} answers: 201 where the job is there, 202 where it is yet to happen. */
    default HttpStatus created() {
        return HttpStatus.CREATED;
    }

    /** What {@code status} can be, in the words of this type's answers. */
    Set<String> statuses();

    /** Whether jobs of this type have a team and a provider. */
    default boolean isOfTeams() {
        return false;
    }

    /** Makes a job of a body, from which {@code type} has been taken. */
    NewJob create(Caller caller, JsonNode body);

    /**
     * How many jobs {@link #newest} can page through, or an estimate where there are many; 0 only where there is none. Asked
     * only for what jobs of this type have.
     */
    long count(Caller caller, JobFilter filter);

    /** The ids of the caller's jobs that pass the filter, newest first: ids sort by the time they were made. */
    List<UUID> newest(Caller caller, JobFilter filter, PageRequest page);

    /** What to show of each of the given jobs; one that has gone meanwhile is left out. */
    Map<UUID, Object> show(Collection<UUID> ids);

    Optional<Object> find(Caller caller, UUID id);

    /**
     * Changes the fields that the body names.
     *
     * @throws ApiException 409 where the job, or any of its type, cannot be changed
     */
    default Optional<Object> change(Caller caller, UUID id, JsonNode body) {
        return find(caller, id).map(job -> {
            throw ApiException.conflict("job " + id + " is a " + name() + " job, which cannot be changed");
        });
    }

    /** @throws ApiException where the job, or any of its type, cannot be cancelled */
    Optional<Object> cancel(Caller caller, UUID id);

    /** Whether there was such a job; it has gone now, with all that was its own. */
    boolean delete(Caller caller, UUID id);
}
