package dev.millrace.workers.web;

import java.util.List;

import dev.millrace.tasks.TaskId;
import dev.millrace.workers.WorkerOrder;
import dev.millrace.workers.WorkerProtocol.Pulse;

/**
 * @param lost tasks that the worker no longer holds: it should stop them, nothing of them will be recorded
 * @param cancelled tasks that somebody wishes cancelled: the worker should stop and report them as failed or released
 * @param order what an operator wants of it: {@code work}, {@code pause} or {@code drain}
 */
record PulseResponse(List<TaskId> lost, List<TaskId> cancelled, WorkerOrder order) {

    static PulseResponse of(Pulse pulse) {
        return new PulseResponse(pulse.lost(), pulse.cancelled(), pulse.order());
    }
}
