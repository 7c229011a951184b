package dev.millrace.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.millrace.worker.Worker;

/**
 * A worker in a process of its own. What it is to do comes from its environment, and it ends when the process that started
 * it does.
 */
final class WorkerProgram {

    static final int PROTOCOL_BROKEN = 4;

    /** How the worker speaks with the server. */
    enum Manner {
        /** Speaks the protocol itself, and writes down every word of it. */
        PROTOCOL,
        /** By the worker library, as most programs would. */
        LIBRARY
    }

    private WorkerProgram() {}

    static void main() throws IOException, InterruptedException {
        Thread.ofPlatform().daemon().start(WorkerProgram::endWithParent);
        Map<String, String> environment = System.getenv();
        List<String> servers =
                List.of(environment.getOrDefault("CHAOS_SERVERS", "").split(","));
        String token = environment.getOrDefault("CHAOS_TOKEN", "");
        String id = environment.getOrDefault("CHAOS_WORKER", "");
        String handler = environment.getOrDefault("CHAOS_HANDLER", Act.WORK.handler());
        HistoryWriter history = new HistoryWriter(Path.of(environment.getOrDefault("CHAOS_HISTORY", "history.jsonl")));
        switch (Manner.valueOf(environment.getOrDefault("CHAOS_MANNER", "PROTOCOL"))) {
            case PROTOCOL -> new ProtocolWorker(servers, token, id, handler, history).run();
            case LIBRARY -> {
                try (Worker worker = library(servers.getFirst(), token, id, handler, history)) {
                    worker.await();
                }
            }
        }
    }

    private static Worker library(String server, String token, String id, String handler, HistoryWriter history) {
        history.registering(id);
        return Worker.connect(server, token)
                .id(id)
                .concurrency(4)
                .handle(handler, JsonNode.class, (task, payload) -> {
                    history.run(Event.What.CLAIMED, history.now(), task.id(), id, 0, task.attempt(), null);
                    return Work.of(payload).perform(task.attempt(), 0);
                })
                .start();
    }

    /** The parent holds the other end of our standard input, and its death closes that. */
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nothing ever comes
            }
        } catch (IOException e) {
            // as good as an end
        }
        Runtime.getRuntime().halt(0);
    }
}
