package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What some work cost the machine.
 *
 * @param wal bytes of write-ahead log
 * @param commits transactions that wrote
 * @param cpuSeconds of the queue's own processes, of this one, which may be its client, and of PostgreSQL's
 */
record Cost(double wal, double commits, double cpuSeconds) {

    static Cost soFar(Postgres postgres, Contestant contestant) throws IOException {
        List<ProcessHandle> processes = new ArrayList<>(contestant.processes());
        processes.add(ProcessHandle.current());
        return new Cost(postgres.wal(), postgres.writingTransactions(), Cpu.seconds(processes) + postgres.cpuSeconds());
    }

    Cost minus(Cost earlier) {
        return new Cost(wal - earlier.wal, commits - earlier.commits, cpuSeconds - earlier.cpuSeconds);
    }

    Cost plus(Cost more) {
        return new Cost(wal + more.wal, commits + more.commits, cpuSeconds + more.cpuSeconds);
    }

    Cost over(int tasks) {
        return new Cost(wal / tasks, commits / tasks, cpuSeconds / tasks);
    }
}
