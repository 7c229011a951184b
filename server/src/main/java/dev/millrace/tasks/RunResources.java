package dev.millrace.tasks;

import java.util.List;
import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;

/** Notes what workers use for runs of tasks that say nothing of it themselves. */
@Repository
class RunResources {

    private final JdbcClient db;

    RunResources(JdbcClient db) {
        this.db = db;
    }

    private static final String NOTE = """
            insert into task_run_resources (task_id, attempt, resources)
            select run.task_id, run.attempt, cast(:resources as json)
              from unnest(cast(:ids as uuid[]), cast(:attempts as integer[])) as run (task_id, attempt)
              join tasks task on task.id = run.task_id
             where task.resources is null
             order by run.task_id
            """;

    /** To be called in the transaction in which the tasks are claimed, so that no run goes without. */
    void note(List<Claim> claims, JsonNode resources) {
        db.sql(NOTE)
                .param("ids", claims.stream().map(claim -> claim.id().value()).toArray(UUID[]::new))
                .param("attempts", claims.stream().map(Claim::attempt).toArray(Integer[]::new))
                .param("resources", resources.toString())
                .update();
    }
}
