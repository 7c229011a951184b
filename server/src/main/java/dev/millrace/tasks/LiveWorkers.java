package dev.millrace.tasks;

import java.util.UUID;

/** What the queue may ask about workers. Not there where the queue runs alone. */
public interface LiveWorkers {

    /**
     * Whether a worker that is alive serves tasks of this handler in this queue. Cheap; may be seconds old.
     *
     * @param tenant the team that the tasks belong to, or the user where they have none
     */
    boolean serves(String handler, String queue, UUID tenant);

    /**
     * Whether any worker is registered for this handler, be it paused, away for a moment or dead, and for whomever: then its
     * tasks are real work. Cheap; may be seconds old.
     */
    boolean knows(String handler);
}
