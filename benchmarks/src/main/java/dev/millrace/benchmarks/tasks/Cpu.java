package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What processes used of the processors, as Linux tells it; 0 elsewhere. */
final class Cpu {

    private static final double TICKS_A_SECOND = 100;
    /** Fields of /proc/…/stat after the name in brackets: used by itself, and by children that have ended. */
    private static final int USER = 11;

    private static final int KERNEL = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_KERNEL = 14;

    private Cpu() {}

    static double seconds(List<ProcessHandle> processes) {
        return processes.stream()
                .mapToDouble(process ->
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9)
                .sum();
    }

    /** Of a process, its children that live and those that have ended. */
    static double withChildren(long pid) throws IOException {
        double ticks = ticks(pid, USER, KERNEL, CHILDREN_USER, CHILDREN_KERNEL);
        for (ProcessHandle child :
                ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList()) {
            ticks += ticks(child.pid(), USER, KERNEL);
        }
        return ticks / TICKS_A_SECOND;
    }

    private static double ticks(long pid, int... fields) throws IOException {
        String text;
        try {
            text = Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (NoSuchFileException e) {
            return 0; // another system, or a child that has just ended
        }
        String[] values = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        double sum = 0;
        for (int field : fields) {
            sum += Double.parseDouble(values[field]);
        }
        return sum;
    }
}
