package dev.millrace.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/** A server that answers as it was told to, in that order, and remembers what it was asked. */
final class FakeServer implements AutoCloseable {

    private static final int HANG_UP = -1;
    private static final int SILENCE = -2;
    private static final int STANDSTILL = -3;

    private final HttpServer http;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Answer(int status, String body, Map<String, String> headers) {}

    /** What the server was asked. */
    record Request(String method, String target, Headers headers, long length, String body) {

        @Nullable
        String header(String name) {
            return headers.getFirst(name);
        }
    }

    FakeServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    FakeServer answers(int status, String body) {
        return answers(status, body, Map.of());
    }

    FakeServer answers(int status, String body, Map<String, String> headers) {
        answers.add(new Answer(status, body, headers));
        return this;
    }

    /** A refusal of the kind that the server gives; it may be asked again at once. */
    FakeServer refuses(int status, String code) {
        return answers(
                status,
                "{\"detail\": \"no\", \"status\": \"error\", \"error\": {\"code\": \"" + code
                        + "\", \"message\": \"no\", \"details\": [{\"field\": \"name\", \"reason\": \"is missing\"}]}}",
                Map.of("Retry-After", "0", "X-Request-Id", "request-1"));
    }

    /** Closes the connection instead of an answer. */
    FakeServer hangsUp() {
        return answers(HANG_UP, "");
    }

    /** Says nothing until it is closed. */
    FakeServer isSilent() {
        return answers(SILENCE, "");
    }

    /** Begins to answer, and says nothing more until it is closed. */
    FakeServer breaksOff() {
        return answers(STANDSTILL, "{");
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Waits until so many requests more have come. */
    void awaitRequests(int count) throws InterruptedException {
        if (!arrived.tryAcquire(count, 20, TimeUnit.SECONDS)) {
            throw new AssertionError("there were " + requests.size() + " requests");
        }
    }

    Request only() {
        if (requests.size() != 1) {
            throw new AssertionError("there were " + requests.size() + " requests");
        }
        return requests.getFirst();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(),
                body.length,
                body.length > 100_000 ? "" : new String(body, StandardCharsets.UTF_8)));
        arrived.release();
        Answer answer = answers.poll();
        if (answer == null) {
            answer = new Answer(599, "there are no answers left", Map.of());
        }
        if (answer.status() == SILENCE) {
            awaitClose();
        }
        if (answer.status() == STANDSTILL) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitClose();
        }
        if (answer.status() >= 0) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
        }
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
    }
}
