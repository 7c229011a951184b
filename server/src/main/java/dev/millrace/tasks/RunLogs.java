package dev.millrace.tasks;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.stereotype.Service;

/** The logs that runs of tasks write, one for each attempt, of bounded length. */
@Service
public class RunLogs {

    private final RunLogRepository logs;
    private final TaskLeases leases;

    RunLogs(RunLogRepository logs, TaskLeases leases) {
        this.logs = logs;
        this.leases = leases;
    }

    /** The logs of a task's runs, the first run's first; runs that wrote nothing are not in it. */
    public List<RunLog> of(TaskId task) {
        return logs.find(task);
    }

    /**
     * Appends to the logs of the runs that a worker holds.
     *
     * @return the tasks for which that was so; for all others nothing was kept
     */
    public Set<TaskId> append(String worker, List<LogPiece> pieces) {
        Map<TaskId, Claim> held =
                leases.held(worker, pieces.stream().map(LogPiece::lease).toList());
        for (LogPiece piece : pieces) {
            Claim claim = held.get(piece.lease().task());
            if (claim != null) {
                logs.append(claim.id(), claim.attempt(), piece.text());
            }
        }
        return held.keySet();
    }

    /** A piece of a run's log. */
    public record LogPiece(LeaseToken lease, String text) {}
}
