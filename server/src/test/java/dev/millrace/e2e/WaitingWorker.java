package dev.millrace.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.testing.Api;

/** A worker in a process of its own, whose runs go on until somebody lets them end, and which outlives its server. */
final class WaitingWorker implements AutoCloseable {

    private final Process process;
    private final Path log;

    private WaitingWorker(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param resources what its runs use, as JSON; or null
     */
    static WaitingWorker start(Api server, String id, String handler, String resources, Path folder)
            throws IOException {
        Path log = Files.createTempFile(folder, id, ".log");
        return new WaitingWorker(
                new ProcessBuilder(List.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WaitingWorker.class.getName(),
                                server.url("/api/v1/workers/" + id + "/").toString(),
                                server.token(),
                                "{\"handlers\": [\"%s\"], \"resources\": %s}".formatted(handler, resources),
                                folder.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /** Lets the runs of a task end, wherever they are. */
    static void letEnd(Path folder, String task) throws IOException {
        Files.createFile(folder.resolve("end-" + task));
    }

    /** What it was answered when its runs had ended: a line with the status for each. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Ends the process as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The program: {@code <url> <token> <registration> <folder>}. */
    public static void main(String[] arguments) throws InterruptedException {
        Calls calls = new Calls(arguments[0], arguments[1]);
        calls.post("register", arguments[2]);
        while (true) {
            JsonNode claimed = calls.post("claim", "{\"wait_seconds\": 2}").json();
            for (JsonNode task : claimed.path("data").path("tasks")) {
                String id = task.get("task_id").asString();
                String lease = "{\"task_id\": \"%s\", \"fence\": %d}"
                        .formatted(id, task.get("fence").asLong());
                for (int i = 0; !Files.exists(Path.of(arguments[3], "end-" + id)); i++) {
                    if (i % 100 == 0) {
                        calls.post("heartbeat", "{\"leases\": [" + lease + "]}");
                    }
                    Thread.sleep(20);
                }
                Calls.Answer answer = calls.post(
                        "tasks/" + id + "/complete",
                        "{\"fence\": " + task.get("fence").asLong() + "}");
                System.out.println("answered " + answer.status());
            }
        }
    }

    /** Calls of the worker protocol, repeated while the server is away. */
    private record Calls(HttpClient http, String url, String token) {

        Calls(String url, String token) {
            this(HttpClient.newHttpClient(), url, token);
        }

        record Answer(int status, JsonNode json) {}

        Answer post(String act, String body) throws InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + act))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            while (true) {
                try {
                    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() < 500) {
                        return new Answer(
                                answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
                    }
                } catch (IOException e) {
                    System.out.println("the server is away: " + e);
                }
                Thread.sleep(200);
            }
        }
    }
}
