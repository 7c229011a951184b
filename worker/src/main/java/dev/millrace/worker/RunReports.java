package dev.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.util.RawValue;

import dev.millrace.client.WorkerSession.Completed;
import dev.millrace.client.WorkerSession.Failed;
import dev.millrace.client.WorkerSession.Lease;
import dev.millrace.client.WorkerSession.Log;
import dev.millrace.client.WorkerSession.Progress;
import dev.millrace.client.WorkerSession.Report;

/** Some ends of runs, with what the runs said on the way, as the protocol wants them. */
final class RunReports {

    /** Half of what the server takes in one request. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final int MOST = 1000;
    private static final int LONGEST_ERROR = 50_000;
    private static final double LONGEST_PAUSE_SECONDS = 365 * 24 * 3600;

    private final List<RunEnd> ends;
    private long bytes;
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

    /** Whether runs said something on the way, beside how they ended. */
    boolean hasSideNotes() {
        return !progress.isEmpty() || !logs.isEmpty();
    }

    /** What the runs said on the way, alone. */
    RunReports sideNotes() {
        RunReports notes = new RunReports(List.of());
        notes.progress.addAll(progress);
        notes.logs.addAll(logs);
        return notes;
    }

    /** How the runs ended, alone. */
    RunReports withoutSideNotes() {
        RunReports bare = new RunReports(ends);
        bare.completed.addAll(completed);
        bare.failed.addAll(failed);
        bare.released.addAll(released);
        return bare;
    }

    private void add(RunEnd end) {
        bytes += end.size();
        Lease lease = end.run().lease();
        switch (end) {
            case RunEnd.Completed done ->
                completed.add(new Completed(
                        lease.taskId(), lease.fence(), done.result() == null ? null : new RawValue(done.result())));
            case RunEnd.Failed failure -> failed.add(failed(lease, failure));
            case RunEnd.Released _ -> released.add(lease);
        }
        takeSideNotes(end.run());
    }

    /** Adds what a run said that nobody has sent yet; a log for which there is no room is left for the next report. */
    void addSideNotes(Run run) {
        bytes += run.logLength();
        if (bytes <= MOST_BYTES) {
            takeSideNotes(run);
        }
    }

    private void takeSideNotes(Run run) {
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
        String error = Text.clean(Text.upTo(LONGEST_ERROR, failure.error()));
        return new Failed(
                lease.taskId(),
                lease.fence(),
                error.isBlank() ? "failed" : error,
                failure.retry(),
                failure.pause() == null ? null : seconds(failure.pause()));
    }

    /** As near to it as the server takes: from none to a year. */
    private static Double seconds(Duration pause) {
        return Math.clamp(pause.toSeconds() + pause.toNanosPart() / 1e9, 0.0, LONGEST_PAUSE_SECONDS);
    }
}
