package dev.millrace.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that says to a worker what a test has written down, when it is told to. */
final class ScriptedServer implements BeforeEachCallback, AfterEachCallback {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Duration lease;
    private final HttpServer http;
    private final Queue<Given> given = new ConcurrentLinkedQueue<>();
    private final Map<String, UUID> ids = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> named = new ConcurrentHashMap<>();
    private final Set<UUID> lost = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> fences = new ConcurrentHashMap<>();
    private final List<JsonNode> reports = new ArrayList<>(); // guarded by itself
    private final List<String> beaten = new ArrayList<>(); // leases that heartbeats named; guarded by the reports
    private final Set<UUID> taken = ConcurrentHashMap.newKeySet(); // by claims; changes are told by the reports
    private final Queue<String> nonsense = new ConcurrentLinkedQueue<>();
    private final AtomicInteger registrations = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Predicate<JsonNode> refused = report -> false;
    private volatile int refusal = 400;
    private volatile int answerToAll = 200;
    private volatile boolean silent;
    private int refusals; // guarded by the reports
    private volatile Duration retryAfter = Duration.ZERO;
    private volatile boolean away;

    private record Given(UUID id, int fence, String name, Duration answeredAfter, Duration waited) {}

    ScriptedServer(Duration lease) {
        this.lease = lease;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/api/v1/workers/", this::answer);
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        http.start();
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    /**
     * A claim is answered with a task.
     *
     * @param answeredAfter how long it takes until the worker has the answer
     * @param waited how long of that it says that the claim waited before the task was there
     */
    void gives(String name, Duration answeredAfter, Duration waited) {
        UUID id = ids.computeIfAbsent(name, _ -> UUID.randomUUID());
        int fence = fences.merge(id, 1, Integer::sum);
        given.add(new Given(id, fence, name, answeredAfter, waited));
    }

    /** A claim is answered with a task at once; with one that was given already, under a new fence. */
    void gives(String name) {
        gives(name, Duration.ZERO, Duration.ZERO);
    }

    /** Reports of this kind are refused, as such that can never be taken. */
    void refuses(Predicate<JsonNode> reportsLike) {
        refuses(400, reportsLike);
    }

    /** Reports of this kind are refused with this status. */
    void refuses(int status, Predicate<JsonNode> reportsLike) {
        refusal = status;
        refused = reportsLike;
    }

    /** Whatever is said but that a worker registers is answered with this status. */
    void answersAll(int status) {
        answerToAll = status;
    }

    /** The next call of this kind is answered with nothing that makes sense. */
    void answersNonsense(String act) {
        nonsense.add(act);
    }

    /** Nothing is answered any more. */
    void fallsSilent() {
        silent = true;
    }

    /** How often workers have registered. */
    int registrations() {
        return registrations.get();
    }

    /** Waits until a claim has taken the task; its answer may be on its way still. */
    void awaitTaken(String name) throws InterruptedException {
        UUID id = ids.getOrDefault(name, UUID.randomUUID());
        synchronized (reports) {
            while (!taken.contains(id)) {
                reports.wait();
            }
        }
    }

    /** Reports are not answered well until it comes back. */
    void goesAway() {
        away = true;
    }

    /** As {@link #goesAway}, and says that it takes as long. */
    void goesAwayFor(Duration time) {
        retryAfter = time;
        away = true;
    }

    /** Waits until so many reports were not answered well. */
    void awaitRefusals(int count) throws InterruptedException {
        synchronized (reports) {
            while (refusals < count) {
                reports.wait();
            }
        }
    }

    void comesBack() {
        away = false;
    }

    /** The first word of this kind about the task, once it was said. */
    JsonNode awaitReported(String kind, String name) throws InterruptedException {
        synchronized (reports) {
            while (reported(kind, name).isEmpty()) {
                reports.wait();
            }
            return reported(kind, name).getFirst();
        }
    }

    /** As {@link #awaitReported(String, String)}, of the run under this fence. */
    JsonNode awaitReported(int fence, String kind, String name) throws InterruptedException {
        synchronized (reports) {
            while (true) {
                for (JsonNode item : reported(kind, name)) {
                    if (item.get("fence").asInt() == fence) {
                        return item;
                    }
                }
                reports.wait();
            }
        }
    }

    /** Waits until so many heartbeats have named the task under this fence. */
    void awaitHeartbeats(int count, int fence, String name) throws InterruptedException {
        String lease = ids.get(name) + "/" + fence;
        synchronized (reports) {
            while (Collections.frequency(beaten, lease) < count) {
                reports.wait();
            }
        }
    }

    /** All words of this kind about the task. */
    List<JsonNode> reported(String kind, String name) {
        String id = ids.getOrDefault(name, UUID.randomUUID()).toString();
        synchronized (reports) {
            return reports.stream()
                    .flatMap(report -> report.path(kind).valueStream())
                    .filter(item -> item.get("task_id").asString().equals(id))
                    .toList();
        }
    }

    /** The next heartbeat that names the task is told that it runs elsewhere. */
    void loses(String name) {
        lost.add(ids.getOrDefault(name, UUID.randomUUID()));
    }

    int heartbeatsThatNamed(String name) {
        return named.getOrDefault(ids.getOrDefault(name, UUID.randomUUID()), 0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String act = path.substring(path.lastIndexOf('/') + 1);
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        try {
            if (silent) {
                over.await();
            }
            Map<String, Object> envelope = nonsense.remove(act)
                    ? Map.of("status", "success")
                    : Map.of("status", "success", "data", data(act, body));
            byte[] answer = JSON.writeValueAsBytes(envelope);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(retryAfter.toSeconds()));
            exchange.sendResponseHeaders(status(act, body), answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private Object data(String act, JsonNode body) throws InterruptedException {
        return switch (act) {
            case "register" -> registered();
            case "claim" -> claimed(given.poll());
            case "heartbeat" -> kept(body);
            default -> recorded(body);
        };
    }

    /** The worker is always new to it, as to a server that forgets it each time. */
    private Object registered() {
        registrations.incrementAndGet();
        return Map.of("incarnation", 1, "heartbeat_seconds", 10, "lease_seconds", lease.toSeconds());
    }

    /** Of how many characters the longest report was that was taken. */
    int longestReport() {
        synchronized (reports) {
            return reports.stream()
                    .mapToInt(report -> report.toString().length())
                    .max()
                    .orElse(0);
        }
    }

    private int status(String act, JsonNode body) {
        if (act.equals("register")) {
            return 200;
        }
        return act.equals("report") && answerToAll == 200 ? status(body) : answerToAll;
    }

    private int status(JsonNode report) {
        if (away) {
            synchronized (reports) {
                refusals++;
                reports.notifyAll();
            }
            return 503;
        }
        if (refused.test(report)) {
            return refusal;
        }
        synchronized (reports) {
            reports.add(report);
            reports.notifyAll();
        }
        return 200;
    }

    private Object claimed(@Nullable Given task) throws InterruptedException {
        if (task == null) {
            Thread.sleep(200);
            return Map.of("tasks", List.of(), "order", "work", "waited_seconds", 0);
        }
        synchronized (reports) {
            taken.add(task.id());
            reports.notifyAll();
        }
        Thread.sleep(task.answeredAfter());
        return Map.of(
                "tasks",
                List.of(Map.of(
                        "task_id",
                        task.id(),
                        "fence",
                        task.fence(),
                        "handler",
                        "name",
                        "attempt",
                        task.fence(),
                        "timeout",
                        60,
                        "payload",
                        Map.of("name", task.name()))),
                "order",
                "work",
                "waited_seconds",
                task.waited().toMillis() / 1000.0);
    }

    private Object kept(JsonNode body) {
        List<UUID> gone = new ArrayList<>();
        for (JsonNode held : body.path("leases")) {
            UUID id = UUID.fromString(held.get("task_id").asString());
            named.merge(id, 1, Integer::sum);
            synchronized (reports) {
                beaten.add(id + "/" + held.get("fence").asInt());
                reports.notifyAll();
            }
            if (lost.contains(id) || held.get("fence").asInt() != fences.getOrDefault(id, 0)) {
                gone.add(id);
            }
        }
        return Map.of("lost", gone, "cancelled", List.of(), "order", "work");
    }

    private static Object recorded(JsonNode body) {
        return Map.of(
                "completed",
                        body.path("completed")
                                .valueStream()
                                .map(end -> "recorded")
                                .toList(),
                "failed", List.of(),
                "released", List.of(),
                "progress", List.of(),
                "logs", List.of());
    }

    /** A worker of this server, whose handler is given the name of its task. */
    Worker worker(String id, TaskHandler<String> handler) {
        return Worker.connect(url(), "key")
                .id(id)
                .withoutShutdownHook()
                .handle(
                        "name",
                        JsonNode.class,
                        (task, payload) ->
                                handler.handle(task, payload.get("name").asString()))
                .start();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        over.countDown();
        http.stop(0);
    }
}
