package dev.millrace.client;

import java.net.URI;
import java.util.Map;

/**
 * A Millrace server, seen by one user. Safe to be shared by threads.
 *
 * <pre>{@code
 * Millrace millrace = Millrace.connect("http://localhost:8000", key);
 * Task task = millrace.tasks().create(NewTask.named("resize").payload(Map.of("width", 800)));
 * millrace.tasks().await(task.id(), Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Calls block, and are made again where that is safe: when the connection fails, and when the server answers 429 or 503
 * and asks for a pause of at most ten seconds. What creates something carries an {@code Idempotency-Key}, so that it happens once. Whatever else the
 * server refuses becomes a {@link MillraceException}.
 */
public final class Millrace {

    private final Transport transport;

    private Millrace(Transport transport) {
        this.transport = transport;
    }

    /**
     * A server, with credentials that are there already.
     *
     * @param url the server's root, like {@code http://localhost:8000}
     * @param credential an API key, or an access token
     */
    public static Millrace connect(String url, String credential) {
        return new Millrace(new Transport(URI.create(url), credential));
    }

    /**
     * Signs in with a password. The access token that this brings is good for a while only: a program that runs for long
     * uses an API key.
     *
     * @throws MillraceException 401 where they are wrong
     */
    public static Millrace signIn(String url, String username, String password) {
        record Token(String accessToken) {}
        Token token = new Transport(URI.create(url), null)
                .call("POST", "/api/v1/auth/login", Map.of("username", username, "password", password))
                .as(Token.class);
        return connect(url, token.accessToken());
    }

    public Tasks tasks() {
        return new Tasks(transport);
    }

    /** Queues: how full they are, and their limits. */
    public Queues queues() {
        return new Queues(transport);
    }

    /** Tasks that are made again and again. */
    public Schedules schedules() {
        return new Schedules(transport);
    }

    /** File jobs. */
    public Jobs jobs() {
        return new Jobs(transport);
    }

    public GpuJobs gpuJobs() {
        return new GpuJobs(transport);
    }

    public Teams teams() {
        return new Teams(transport);
    }

    /** What GPUs cost. */
    public Costs costs() {
        return new Costs(transport);
    }

    /** How long GPUs were used. */
    public Usage usage() {
        return new Usage(transport);
    }

    /** What teams may spend. */
    public Budgets budgets() {
        return new Budgets(transport);
    }

    /** One's own API keys. */
    public ApiKeys apiKeys() {
        return new ApiKeys(transport);
    }

    /** Accounts: one's own, and for admins those of others. */
    public Users users() {
        return new Users(transport);
    }

    /** The programs that run tasks. */
    public Workers workers() {
        return new Workers(transport);
    }

    /** Speaks the worker protocol under a worker's name. The worker library does this for you. */
    public WorkerSession worker(String workerId) {
        return new WorkerSession(transport, workerId);
    }
}
