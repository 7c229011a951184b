package dev.millrace.worker;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

import dev.millrace.client.WorkerSession.Completed;
import dev.millrace.client.WorkerSession.Failed;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Log;
import dev.millrace.client.WorkerSession.Progress;
import dev.millrace.client.WorkerSession.Report;

/** Some ends of runs, with what the runs said on the way, as the protocol wants them. */
final class RunReports {

    private static final int MOST = 1000;
    private static final int LONGEST_ERROR = 50_000;

    private final List<RunEnd> ends;
    private final List<Completed> completed = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();
    private final List<Lease> released = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private final List<Log> logs = new ArrayList<>();

    private RunReports(List<RunEnd> ends) {
        this.ends = ends;
    }

    static RunReports of(List<RunEnd> ends) {
        RunReports reports = new RunReports(ends);
        ends.forEach(reports::add);
        return reports;
    }

    List<RunEnd> ends() {
        return ends;
    }

    Report report() {
        return new Report(completed, failed, released, progress, logs);
    }

    boolean isEmpty() {
        return ends.isEmpty() && progress.isEmpty() && logs.isEmpty();
    }

    private void add(RunEnd end) {
        Lease lease = end.run().lease();
        switch (end) {
            case RunEnd.Completed done ->
                completed.add(new Completed(
                        lease.taskId(), lease.fence(), done.result() == null ? null : new RawValue(done.result())));
            case RunEnd.Failed failure -> failed.add(failed(lease, failure));
            case RunEnd.Released _ -> released.add(lease);
        }
        addSideNotes(end.run());
    }

    /** Adds what a run said that nobody has sent yet. */
    void addSideNotes(Run run) {
        if (progress.size() < MOST) {
            Progress said = run.takeProgress();
            if (said != null) {
                progress.add(said);
            }
        }
        if (logs.size() < MOST) {
            Log written = run.takeLog();
            if (written != null) {
                logs.add(written);
            }
        }
    }

    private static Failed failed(Lease lease, RunEnd.Failed failure) {
        String error = failure.error().isBlank() ? "failed" : failure.error().replace('\0', ' ');
        @Nullable
        Double seconds = failure.pause() == null ? null : failure.pause().toMillis() / 1000.0;
        return new Failed(
                lease.taskId(),
                lease.fence(),
                error.substring(0, Math.min(error.length(), LONGEST_ERROR)),
                failure.retry(),
                seconds);
    }
}
