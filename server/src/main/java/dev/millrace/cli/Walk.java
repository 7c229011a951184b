package dev.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

import tools.jackson.databind.JsonNode;

/** The way of a file through the server, one leg after the other, as the documentation walks it. */
final class Walk {

    private static final long POLL_MILLIS = 100;

    private final Client client;
    private final Path input;
    private final Path output;

    Walk(Client client, Path folder) {
        this.client = client;
        this.input = folder.resolve("orders.csv");
        this.output = folder.resolve("orders_processed.parquet");
    }

    Path input() {
        return input;
    }

    Path output() {
        return output;
    }

    void makeAccount(String email, String password) throws IOException, InterruptedException {
        client.register(email, password);
        client.signIn(email, password);
    }

    void makeOrders(int rows, DoubleConsumer progress) throws IOException {
        Orders.write(input, rows, written -> progress.accept((double) written / rows));
    }

    /** Says what is to be done with the file; the answer's {@code id} names the job from now on. */
    String createJob() throws IOException, InterruptedException {
        List<?> steps = List.of(
                Map.of("type", "filter", "params", Map.of("column", "country", "operator", "eq", "value", Orders.KEPT)),
                Map.of("type", "convert_format", "params", Map.of("to_format", "parquet")));
        return client.post(
                        "/api/v1/jobs",
                        Map.of(
                                "file_name", fileName(),
                                "original_file_size_bytes", Files.size(input),
                                "processing_steps", steps))
                .get("id")
                .asString();
    }

    void upload(String job, DoubleConsumer progress) throws IOException, InterruptedException {
        String url = client.post("/api/v1/jobs/" + job + "/upload-url", Map.of())
                .get("upload_url")
                .asString();
        long size = Files.size(input);
        client.upload(URI.create(url), input, sent -> progress.accept((double) sent / size));
    }

    /** Lets the job begin, and watches it until it ends. */
    JsonNode process(String job, DoubleConsumer progress) throws IOException, InterruptedException {
        String path = "/api/v1/jobs/" + job;
        JsonNode state = client.post(path + "/mark-uploaded", Map.of("object_key", "input/" + job + "/" + fileName()));
        while (List.of("QUEUED", "RUNNING").contains(state.get("status").asString())) {
            Thread.sleep(POLL_MILLIS);
            state = client.get(path);
            progress.accept(state.path("progress").asDouble(0));
        }
        if (!state.get("status").asString().equals("COMPLETED")) {
            throw new IOException("the job ended as " + state.get("status").asString() + ": "
                    + state.path("error_message").asString(""));
        }
        return state;
    }

    void download(String job) throws IOException, InterruptedException {
        String url = client.post("/api/v1/jobs/" + job + "/download-url", Map.of())
                .get("download_url")
                .asString();
        client.download(URI.create(url), output);
    }

    private String fileName() {
        return input.getFileName().toString();
    }
}
