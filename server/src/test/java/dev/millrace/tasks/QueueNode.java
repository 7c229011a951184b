package dev.millrace.tasks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Ids;

/** One node of the queue for tests: several of them on one database are a cluster. */
public final class QueueNode implements AutoCloseable {

    public static final UUID OWNER = new UUID(0, 1);

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private QueueNode(
            DataSource database, Path data, List<String> settings, List<TaskHandler> handlers, boolean works) {
        List<String> pairs = new ArrayList<>(settings);
        pairs.add("millrace.data=" + data);
        TestPropertyValues.of(pairs).applyTo(context);
        context.registerBean(
                "dataSource", DataSource.class, () -> database, definition -> definition.setDestroyMethodName(""));
        for (TaskHandler handler : handlers) {
            context.registerBean(handler.name(), TaskHandler.class, () -> handler);
        }
        if (!works) {
            context.registerBean("lifecycleProcessor", StartsNothing.class);
        }
        context.register(QueueContext.class);
        context.refresh();
    }

    /** A node whose worker and sweeper do nothing: the test does their steps itself. */
    public static QueueNode idle(DataSource database, Path data) {
        return new QueueNode(database, data, List.of(), List.of(), false);
    }

    /** An idle node that has handlers, and so takes part in how their tasks end. */
    static QueueNode idle(DataSource database, Path data, TaskHandler... handlers) {
        return new QueueNode(database, data, List.of(), List.of(handlers), false);
    }

    static QueueNode working(DataSource database, Path data, List<String> settings, TaskHandler... handlers) {
        return new QueueNode(database, data, settings, List.of(handlers), true);
    }

    public TaskService tasks() {
        return context.getBean(TaskService.class);
    }

    QueueService queues() {
        return context.getBean(QueueService.class);
    }

    QueueSignals signals() {
        return context.getBean(QueueSignals.class);
    }

    WaitingSweeper waitingSweeper() {
        return context.getBean(WaitingSweeper.class);
    }

    RunVerdict verdict() {
        return context.getBean(RunVerdict.class);
    }

    LeaseRepository leases() {
        return context.getBean(LeaseRepository.class);
    }

    RunEndRepository runEnds() {
        return context.getBean(RunEndRepository.class);
    }

    TaskLeases remoteLeases() {
        return context.getBean(TaskLeases.class);
    }

    TaskEndings endings() {
        return context.getBean(TaskEndings.class);
    }

    StartGates gates(StartGate gate) {
        var factory = new StaticListableBeanFactory(Map.of("gate", gate));
        return new StartGates(factory.getBeanProvider(StartGate.class), endings());
    }

    /** Puts tasks into the queue as whoever shares a statement with others does: without a transaction around it. */
    void insert(List<NewTask> given) {
        List<Lane> lanes = context.getBean(Lanes.class).of(given);
        Ids ids = context.getBean(Ids.class);
        context.getBean(EnqueueRepository.class)
                .insert(IntStream.range(0, given.size())
                        .mapToObj(i -> new EnqueueRepository.Entry(new TaskId(ids.next()), lanes.get(i), given.get(i)))
                        .toList());
    }

    LeaseReaper reaper() {
        return context.getBean(LeaseReaper.class);
    }

    UnservedLanes unserved() {
        return context.getBean(UnservedLanes.class);
    }

    InProcessWorker worker() {
        return context.getBean(InProcessWorker.class);
    }

    String workerName() {
        return context.getBean(NodeName.class).current();
    }

    public JsonMapper json() {
        return context.getBean(JsonMapper.class);
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    public TaskId enqueue(String handler) {
        return tasks().enqueue(task(handler));
    }

    public NewTask task(String handler) {
        return NewTask.of("a task", handler, json().createObjectNode(), OWNER);
    }

    /** Claims as a worker of the given name would. */
    List<Claim> claim(String worker, String handler, int limit) {
        context.getBean(ActiveLanes.class).refresh();
        return context.getBean(TaskClaims.class)
                .claim(worker, new TaskClaims.Wanted(Set.of(handler), Set.of(), Set.of(), limit));
    }

    /** Does what is left to the background of tasks that depend on others. */
    void settleDependencies() {
        Dependencies dependencies = context.getBean(Dependencies.class);
        while (dependencies.settleNext()) {
            // the next
        }
    }

    /** Registers what to do when whoever claims is told. */
    void onActive(Runnable action) {
        context.getBean(ActiveLanes.class).onActive(action);
    }

    /** The lanes of a handler in which tasks wait. */
    Set<Integer> activeLanes(String handler) {
        return context.getBean(ActiveLanes.class).of(Set.of(handler), Set.of(), Set.of()).stream()
                .map(active -> active.lane().id())
                .collect(Collectors.toSet());
    }

    /** Whose lanes of a handler are taken for active, without another look. */
    Set<UUID> activeTenants(String handler) {
        return context.getBean(ActiveLanes.class).all().stream()
                .map(ActiveLanes.Active::lane)
                .filter(lane -> lane.handler().equals(handler))
                .map(Lane::tenant)
                .collect(Collectors.toSet());
    }

    /** Claims as the worker of a node would beside a claim that is under way and asks these lanes. */
    List<Claim> claimBeside(Set<Integer> asked, String worker, String handler, int limit) {
        List<ActiveLanes.Active> lanes = context.getBean(ActiveLanes.class).of(Set.of(handler), Set.of(), Set.of());
        return context.getBean(TaskClaims.class).claimBeside(asked, worker, lanes, limit);
    }

    /** Knowledge of lanes that is brought up to date by its owner alone, and that takes no look for a cheap one. */
    ActiveLanes lanesThatAreCostlyToLookAt() {
        return new ActiveLanes(
                context.getBean(JdbcClient.class),
                context.getBean(QueueSignals.class),
                context.getBean(TaskSettings.class),
                Duration.ZERO);
    }

    /** Claims that go by such knowledge. */
    TaskClaims claims(ActiveLanes lanes) {
        return new TaskClaims(
                leases(),
                lanes,
                queues(),
                context.getBean(QueueRepository.class),
                context.getBean(FullQueues.class),
                unserved(),
                context.getBean(TaskSettings.class),
                context.getBean(PlatformTransactionManager.class));
    }

    /** Claims and ends as a worker would; answers how many tasks that were. */
    public int complete(String handler, int limit) {
        List<Claim> claims = claim("a worker", handler, limit);
        endings()
                .record(claims.stream()
                        .<RunEnd>map(claim -> RunEnd.Ended.completed(claim, null))
                        .toList());
        return claims.size();
    }

    /** Claims as a worker would that says nothing more of it; answers what it took. */
    public List<TaskId> start(String handler, int limit) {
        return claim("a worker", handler, limit).stream().map(Claim::id).toList();
    }

    public Task get(TaskId id) {
        return tasks().find(id).orElseThrow();
    }

    @Override
    public void close() {
        context.close();
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A handler name that no other test uses, so that tests can share a database. */
    public static String freshHandler() {
        return "handler-" + NUMBER.incrementAndGet();
    }

    /** Settings under which nothing but a signal makes a node look for tasks. */
    static List<String> withoutPolling() {
        return List.of("millrace.tasks.poll=" + Duration.ofHours(1));
    }

    static final class StartsNothing extends DefaultLifecycleProcessor {
        @Override
        public void onRefresh() {
            // Beans are made, and none of them starts.
        }
    }
}
