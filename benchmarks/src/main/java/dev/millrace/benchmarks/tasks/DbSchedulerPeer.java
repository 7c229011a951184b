package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/** db-scheduler with lock-and-fetch, which its own benchmark finds the fastest, and immediate execution. */
final class DbSchedulerPeer extends PeerVerbs {

    private static final int BATCH = 10_000;
    private static final int THREADS = 20;
    private static final String TABLE = """
            create table if not exists scheduled_tasks (
                task_name            text not null,
                task_instance        text not null,
                task_data            bytea,
                execution_time       timestamptz not null,
                picked               boolean not null,
                picked_by            text,
                last_success         timestamptz,
                last_failure         timestamptz,
                consecutive_failures integer,
                last_heartbeat       timestamptz,
                version              bigint not null,
                priority             smallint,
                primary key (task_name, task_instance)
            );
            create index if not exists execution_time_idx on scheduled_tasks (execution_time);
            create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
            """;

    private final HikariDataSource database;
    private final OneTimeTask<String> task = Tasks.oneTime("noop", String.class).execute((instance, context) -> ran());
    private final AtomicLong ids = new AtomicLong(System.nanoTime());
    private final SchedulerClient client;
    private volatile @Nullable Scheduler scheduler;

    private DbSchedulerPeer(String url) {
        database = pool(url);
        execute(database, TABLE);
        client = SchedulerClient.Builder.create(database, task).build();
    }

    static void main(String[] args) throws IOException, InterruptedException {
        new DbSchedulerPeer(args[0]).serve();
    }

    @Override
    String name() {
        return "db-scheduler";
    }

    @Override
    void enqueueMany(int tasks) {
        Instant now = Instant.now();
        for (int left = tasks; left > 0; left -= BATCH) {
            List<TaskInstance<?>> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < Math.min(left, BATCH); i++) {
                batch.add(instance());
            }
            client.scheduleBatch(batch, now);
        }
    }

    /** A running scheduler hints itself at what is due at once; without one, this only writes. */
    @Override
    void enqueue() {
        Scheduler running = scheduler;
        boolean _ = (running == null ? client : running).scheduleIfNotExists(instance(), Instant.now());
    }

    private TaskInstance<String> instance() {
        return task.instance(Long.toString(ids.incrementAndGet()), PAYLOAD);
    }

    @Override
    void startWorker() {
        Scheduler starting = Scheduler.create(database, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(1.0, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .enableImmediateExecution()
                .build();
        starting.start();
        scheduler = starting;
    }

    @Override
    void stopWorker() {
        Scheduler running = scheduler;
        scheduler = null;
        if (running != null) {
            running.stop();
        }
    }

    @Override
    boolean isDone() {
        return isEmpty(database, "select from scheduled_tasks limit 1");
    }

    @Override
    void clear() {
        execute(database, "truncate scheduled_tasks");
    }
}
