package dev.millrace.chaos;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What can be done to a running system. */
enum FaultKind {
    SERVER_KILL("server-kill", 50, "a server is killed, and started again"),
    SERVER_RESTART("server-restart", 10, "a server is told to end, as for an update, and started again"),
    SERVER_STOP("server-stop", 10, "a server stands still for longer than a lease, and goes on"),
    WORKER_KILL("worker-kill", 100, "a worker is killed"),
    WORKER_STOP("worker-stop", 20, "a worker stands still for longer than its leases, and goes on"),
    POSTGRES_KILL("postgres-kill", 20, "PostgreSQL is killed"),
    CONNECTIONS_CUT("connections-cut", 20, "every connection to PostgreSQL is cut"),
    LISTENER_CUT("listener-cut", 20, "the connections that listen for notifications are cut"),
    SAME_KEY("same-key", 20, "fifty requests at once carry one Idempotency-Key"),
    SWEEP_RACE("sweep-race", 50, "results arrive at the moment at which their lease is swept"),
    POISON("poison", 10, "a task kills each worker that runs it"),
    LONG_RUN("long-run", 1, "a task runs for a hundred leases");

    private final String word;
    private final int usualRounds;
    private final String description;

    FaultKind(String word, int usualRounds, String description) {
        this.word = word;
        this.usualRounds = usualRounds;
        this.description = description;
    }

    String word() {
        return word;
    }

    /** How many rounds of it make a run that says something. */
    int usualRounds() {
        return usualRounds;
    }

    String description() {
        return description;
    }

    /** Whether it is over soon, so that it may come in a mix with others. */
    boolean mixes() {
        return this != LONG_RUN;
    }

    static FaultKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + word + "'; there are "
                        + Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return word;
    }
}
