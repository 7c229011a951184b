package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.jspecify.annotations.Nullable;

/** JobRunr with as many workers as help on two cores, and the shortest pause between looks that it takes
 * with a database. */
final class JobRunrPeer extends PeerVerbs {

    private static final int BATCH = 10_000;
    private static final int WORKERS = 32;
    /** It refuses less; whatever is enqueued meanwhile waits for the next look. */
    private static final Duration POLL = Duration.ofSeconds(5);

    /** Handlers are made by their class's name: this is how they find the peer. */
    private static volatile @Nullable JobRunrPeer self;

    private final HikariDataSource database;
    private final Jackson3JsonMapper json = new Jackson3JsonMapper();
    private final PostgresStorageProvider storage;
    private final JobRequestScheduler scheduler;
    private volatile @Nullable BackgroundJobServer server;

    /** A task that does nothing. */
    public record NoOp(String data) implements JobRequest {
        @Override
        public Class<NoOpHandler> getJobRequestHandler() {
            return NoOpHandler.class;
        }
    }

    /** Runs it. */
    public static final class NoOpHandler implements JobRequestHandler<NoOp> {
        @Override
        public void run(NoOp request) {
            JobRunrPeer peer = self;
            if (peer != null) {
                peer.ran();
            }
        }
    }

    private JobRunrPeer(String url) {
        database = pool(url);
        storage = new PostgresStorageProvider(database);
        scheduler = JobRunr.configure()
                .useJsonMapper(json)
                .useStorageProvider(storage)
                .initialize()
                .getJobRequestScheduler();
    }

    static void main(String[] args) throws IOException, InterruptedException {
        JobRunrPeer peer = new JobRunrPeer(args[0]);
        self = peer;
        peer.serve();
    }

    @Override
    String name() {
        return "JobRunr";
    }

    @Override
    void enqueueMany(int tasks) {
        for (int left = tasks; left > 0; left -= BATCH) {
            scheduler.enqueue(Stream.generate(() -> new NoOp(PAYLOAD)).limit(Math.min(left, BATCH)));
        }
    }

    @Override
    void enqueue() {
        scheduler.enqueue(new NoOp(PAYLOAD));
    }

    /** Fewer, as each waits for seconds. */
    @Override
    int pickUps(int usual) {
        return Math.max(3, usual / 10);
    }

    @Override
    Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(POLL.toMillis()));
    }

    @Override
    void startWorker() {
        BackgroundJobServer starting = new BackgroundJobServer(
                storage,
                json,
                null,
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andWorkerCount(WORKERS)
                        .andPollInterval(POLL));
        starting.start();
        server = starting;
    }

    @Override
    void stopWorker() {
        BackgroundJobServer running = server;
        server = null;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    boolean isDone() {
        return isEmpty(database, "select from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING') limit 1");
    }

    @Override
    void clear() {
        execute(database, "truncate jobrunr_jobs");
    }
}
