package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** What a client does with the URLs that it is given: plain HTTP, with no credentials of its own. */
public final class PresignedUrls {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private PresignedUrls() {}

    public static HttpResponse<String> put(String url, String content) {
        return put(url, content.getBytes(StandardCharsets.UTF_8));
    }

    public static HttpResponse<String> put(String url, byte[] content) {
        return send(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(content)));
    }

    public static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    public static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
