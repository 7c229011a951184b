package dev.millrace.chaos;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** Workers, each a process that is started again when it ends, as a service manager does. */
final class WorkerFleet implements AutoCloseable {

    private final Path folder;
    private final Map<String, String> environment;
    private final AtomicInteger generations = new AtomicInteger();
    private final List<Member> members = new ArrayList<>();
    private volatile boolean closing;

    /**
     * @param folder for what the workers write down and say
     * @param environment for all of them
     */
    WorkerFleet(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** One place in the fleet. Its process changes; half of the places keep their worker's name over that. */
    private static final class Member {

        private final String name;
        private final WorkerProgram.Manner manner;
        private final String handler;
        private final boolean keepsName;
        private volatile @Nullable Process process;

        Member(String name, WorkerProgram.Manner manner, String handler, boolean keepsName) {
            this.name = name;
            this.manner = manner;
            this.handler = handler;
            this.keepsName = keepsName;
        }
    }

    /** Starts so many workers that speak the protocol, and one that uses the library. */
    void start(int protocolWorkers) throws IOException {
        for (int i = 0; i < protocolWorkers; i++) {
            add(new Member("worker-" + i, WorkerProgram.Manner.PROTOCOL, Act.WORK.handler(), i % 2 == 0));
        }
        add(new Member("library", WorkerProgram.Manner.LIBRARY, Act.WORK.handler(), true));
    }

    /** Starts a worker for long runs, which no fault meets. */
    Single startForLongRuns() throws IOException {
        Member member = new Member("long", WorkerProgram.Manner.PROTOCOL, Act.LONG.handler(), true);
        launch(member);
        return () -> end(member);
    }

    /** A worker beside the fleet. */
    interface Single extends AutoCloseable {

        @Override
        void close();
    }

    /** Kills one of the workers; answers which. */
    String kill(int target) {
        Member member = members.get(target % members.size());
        end(member);
        return member.name;
    }

    private static void end(Member member) {
        Process process = member.process;
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** The process of one that speaks the protocol itself. */
    Process protocolWorker(int target) {
        Process process = members.get(target % (members.size() - 1)).process;
        if (process == null) {
            throw new IllegalStateException("the fleet was not started");
        }
        return process;
    }

    private void add(Member member) throws IOException {
        members.add(member);
        launch(member);
    }

    private void launch(Member member) throws IOException {
        int generation = generations.incrementAndGet();
        String id = member.keepsName ? member.name : member.name + "-" + generation;
        String java = ProcessHandle.current().info().command().orElse("java");
        ProcessBuilder builder = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(
                        Redirect.appendTo(folder.resolve(member.name + ".log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("CHAOS_WORKER", id);
        builder.environment().put("CHAOS_HANDLER", member.handler);
        builder.environment().put("CHAOS_MANNER", member.manner.name());
        builder.environment()
                .put(
                        "CHAOS_HISTORY",
                        folder.resolve("history")
                                .resolve(member.name + "-" + generation + ".jsonl")
                                .toString());
        Process process = builder.start();
        member.process = process;
        var _ = process.onExit().thenRun(() -> startAgain(member));
    }

    private void startAgain(Member member) {
        if (closing || !members.contains(member)) {
            return;
        }
        try {
            launch(member);
        } catch (IOException e) {
            System.err.println("  " + member.name + " does not start again: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        closing = true;
        members.forEach(WorkerFleet::end);
    }
}
