package dev.millrace.storage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

import org.springframework.stereotype.Component;

/** Does what a client does: uploads and downloads by presigned URLs, from where clients reach the store. */
@Component
public class StorageProbe {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String CONTENT = "Millrace was here\n";

    private final ObjectStorage storage;

    StorageProbe(ObjectStorage storage) {
        this.storage = storage;
    }

    /**
     * Puts a small object, gets it, and deletes it.
     *
     * @param clientHost the host name by which clients reach this server
     * @return the endpoint that was used
     * @throws IOException if that does not work; the message says which step, and where
     */
    public URI probe(String clientHost) throws IOException, InterruptedException {
        String folder = "probe/" + UUID.randomUUID() + "/";
        String key = folder + "probe.txt";
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            URI put = storage.presignPut(key, LIMIT, clientHost, UploadTerms.NONE);
            URI endpoint = URI.create(put.getScheme() + "://" + put.getAuthority());
            send(http, "upload to " + endpoint, HttpRequest.newBuilder(put).PUT(BodyPublishers.ofString(CONTENT)));
            URI get = storage.presignGet(key, LIMIT, clientHost, "probe.txt");
            String got = send(http, "download from " + endpoint, HttpRequest.newBuilder(get));
            if (!got.equals(CONTENT)) {
                throw new IOException("download from " + endpoint + " gave something else than was uploaded");
            }
            return endpoint;
        } finally {
            storage.deleteAll(folder);
        }
    }

    private static String send(HttpClient http, String act, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(act + " does not work: " + e, e);
        }
        if (response.statusCode() != 200) {
            throw new IOException(act + " was refused with " + response.statusCode());
        }
        return response.body();
    }
}
