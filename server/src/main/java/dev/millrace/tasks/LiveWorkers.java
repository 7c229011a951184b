package dev.millrace.tasks;

import java.util.UUID;

/** What the queue may ask about the workers that are alive. Not there where the queue runs alone. */
public interface LiveWorkers {

    /**
     * Whether a worker that is alive serves tasks of this handler in this queue. Cheap; may be seconds old.
     *
     * @param tenant the team that the tasks belong to, or the user where they have none
     */
    boolean serves(String handler, String queue, UUID tenant);
}
