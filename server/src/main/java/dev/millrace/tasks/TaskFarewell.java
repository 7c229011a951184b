package dev.millrace.tasks;

import java.util.Collection;

/**
 * Is told of tasks that are about to be deleted with their history, for those who have yet to read that. A bean of this type
 * is told of every deletion, inside its transaction; the tasks wait or have ended, and will not begin to run meanwhile.
 */
public interface TaskFarewell {

    void leaving(Collection<TaskId> tasks);
}
