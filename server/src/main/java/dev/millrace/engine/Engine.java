package dev.millrace.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.stereotype.Service;
import org.springframework.util.FileSystemUtils;

import dev.millrace.engine.child.Order;
import dev.millrace.engine.child.Reply;
import dev.millrace.pipelines.Pipeline;
import dev.millrace.platform.DataFolder;
import dev.millrace.platform.Spans;

/**
 * Runs pipelines over local files, each in a process of its own that can reach nothing but its job's folder. The server
 * passes orders and hears of progress; no row of a file ever enters its memory.
 *
 * <p>For use by many threads. Interrupting one that waits for a job kills the job.
 */
@Service
public class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final Duration PLAN_TIME = Duration.ofMinutes(1);

    private final EngineSettings settings;
    private final Path home;

    @GuardedBy("this")
    private @Nullable ChildPool pool;

    private volatile @Nullable Thread warmUp;

    /** The data folder is ours alone, so what a killed server left of its children goes. */
    @Autowired
    Engine(EngineSettings settings, DataFolder data) throws IOException {
        this(settings, data.folder("engine"));
        FileSystemUtils.deleteRecursively(children());
    }

    /**
     * An engine on its own.
     *
     * @param home kept between starts: the program of the child processes is made there once, where the settings name no
     *     other folder
     */
    public Engine(EngineSettings settings, Path home) {
        this.settings = settings;
        this.home = home.toAbsolutePath();
    }

    /** Makes a folder of the child processes' program ready, for engines that are given it. */
    public static void unpack(Path program) throws IOException, InterruptedException {
        EngineSettings usual =
                Binder.get(new StandardEnvironment()).bindOrCreate("millrace.engine", EngineSettings.class);
        EngineProgram made = EngineProgram.in(program.toAbsolutePath());
        new ChildLauncher(usual, made, made.folder()).rehearse();
    }

    /** Gets the first child ready, without keeping anybody waiting. */
    @EventListener(ApplicationReadyEvent.class)
    public void warmUp() {
        warmUp = Thread.ofVirtual().name("engine-warm-up").start(() -> {
            try {
                pool().refill();
                pool().rehearse();
            } catch (IOException e) {
                log.atError().setCause(e).log("The engine cannot be started; file jobs will fail");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Looks at the beginning of a file and runs the steps over that.
     *
     * @throws EngineFailure with a message for the job's owner
     */
    public EnginePlan plan(EngineJob job) throws EngineFailure, InterruptedException {
        return switch (perform(Order.Kind.PLAN, job, PLAN_TIME, (fraction, rows, bytes) -> {})) {
            case Reply.Planned planned -> EnginePlan.of(planned);
            case Reply other -> throw unexpected(other);
        };
    }

    /**
     * Processes a file. The output is whole when this returns; after a failure, what is in the folder is of no use.
     *
     * @throws EngineFailure with a message for the job's owner
     */
    public EngineResult run(EngineJob job, ProgressListener listener) throws EngineFailure, InterruptedException {
        return switch (perform(Order.Kind.RUN, job, settings.timeLimit(), listener)) {
            case Reply.Finished done ->
                new EngineResult(
                        done.rowsIn(),
                        done.rowsOut(),
                        done.rowsFiltered(),
                        done.rowsRejected(),
                        job.folder().resolve(done.output()),
                        done.outputBytes(),
                        done.rejects() == null ? null : job.folder().resolve(done.rejects()));
            case Reply other -> throw unexpected(other);
        };
    }

    private Reply perform(Order.Kind kind, EngineJob job, Duration timeLimit, ProgressListener listener)
            throws EngineFailure, InterruptedException {
        ChildPool children;
        ChildProcess child;
        try {
            children = pool();
            child = children.take();
        } catch (IOException e) {
            log.atError().setCause(e).log("No engine process for a job");
            throw new EngineFailure(EngineFailure.Kind.CRASH, "the engine could not be started", e);
        }
        try {
            child.send(order(kind, job));
            return conversation(child, timeLimit, listener);
        } catch (IOException e) {
            throw breakdown(child, e);
        } finally {
            children.giveBack(child);
        }
    }

    private Order order(Order.Kind kind, EngineJob job) throws IOException {
        Pipeline.parse(job.steps()); // refused here, if at all: the child takes it for sound
        return new Order(
                kind,
                job.folder().toRealPath().toString(),
                String.valueOf(job.input().getFileName()),
                job.fileName(),
                job.reading(),
                job.steps(),
                job.onBadRow(),
                settings.bounds());
    }

    /** Hears the child out, up to its last word. */
    private static Reply conversation(ChildProcess child, Duration timeLimit, ProgressListener listener)
            throws IOException, EngineFailure, InterruptedException {
        long deadline = System.nanoTime() + timeLimit.toNanos();
        while (true) {
            Reply reply = child.next(Duration.ofNanos(deadline - System.nanoTime()));
            if (reply == null) {
                throw new EngineFailure(
                        EngineFailure.Kind.LIMIT,
                        "the job took longer than its limit of " + Spans.words(timeLimit),
                        null);
            }
            if (reply instanceof Reply.Refused refused) {
                throw EngineFailure.of(refused.kind(), refused.message());
            }
            if (!(reply instanceof Reply.Progressed progressed)) {
                return reply;
            }
            listener.progressed(progressed.fraction(), progressed.rows(), progressed.bytes());
        }
    }

    private static EngineFailure breakdown(ChildProcess child, IOException cause) throws InterruptedException {
        int code = child.exitCode();
        log.atWarn()
                .addKeyValue("pid", child.pid())
                .addKeyValue("exit_code", code)
                .addKeyValue("complaints", child.complaints())
                .log("Engine process broke down");
        return new EngineFailure(
                EngineFailure.Kind.CRASH,
                "the engine broke down on this file; it may need more memory than a job may take",
                cause);
    }

    private static EngineFailure unexpected(Reply reply) {
        return new EngineFailure(
                EngineFailure.Kind.CRASH,
                "the engine gave no answer",
                new IllegalStateException("unexpected " + reply));
    }

    private Path children() {
        return home.resolve("children");
    }

    private synchronized ChildPool pool() throws IOException {
        ChildPool present = pool;
        if (present == null) {
            Files.createDirectories(children());
            Path program =
                    settings.program() == null ? home : settings.program().toAbsolutePath();
            ChildLauncher launcher = new ChildLauncher(settings, EngineProgram.in(program), children());
            present = new ChildPool(launcher, settings.processes(), settings.warm());
            pool = present;
        }
        return present;
    }

    @Override
    public synchronized void close() {
        Thread rehearsing = warmUp;
        if (rehearsing != null) {
            rehearsing.interrupt();
        }
        if (pool != null) {
            pool.close();
        }
    }
}
