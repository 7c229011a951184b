package dev.millrace.tasks;

/** What the queue may ask about the workers that are alive. Not there where the queue runs alone. */
public interface LiveWorkers {

    /** Whether a worker that is alive serves tasks of this handler in this queue. Cheap; may be seconds old. */
    boolean serves(String handler, String queue);
}
