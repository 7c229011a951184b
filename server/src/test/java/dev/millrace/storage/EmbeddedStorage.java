package dev.millrace.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.FileSystemUtils;

import dev.millrace.platform.DataFolder;

/** An embedded store for a test class, and a client that knows nothing but presigned URLs. */
final class EmbeddedStorage implements BeforeAllCallback, AfterAllCallback {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private DataFolder data;
    private Storage storage;

    @SuppressWarnings("NullAway.Init")
    EmbeddedStorage() {}

    static StorageSettings settings(String... keysAndValues) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        source.put("s.port", 0);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            source.put("s." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Binder(source).bindOrCreate("s", StorageSettings.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        data = DataFolder.open(
                Files.createTempDirectory(Files.createDirectories(Path.of("target/test-data")), "storage-"), "test");
        storage = Storage.start(settings(), data, Clock.systemUTC());
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        storage.close();
        data.close();
        FileSystemUtils.deleteRecursively(data.path());
    }

    ObjectStorage objects() {
        return storage.objects();
    }

    S3Location location() {
        return storage.location();
    }

    Path folder() {
        return data.path();
    }

    static HttpResponse<String> put(URI url, String body, String... headers) {
        return put(url, BodyPublishers.ofString(body), headers);
    }

    static HttpResponse<String> put(URI url, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).PUT(body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    static HttpResponse<String> get(URI url) {
        return send(HttpRequest.newBuilder(url));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
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
