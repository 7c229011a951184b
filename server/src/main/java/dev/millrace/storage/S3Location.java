package dev.millrace.storage;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.StartRefused;

/**
 * Which store it is, and with which credentials.
 *
 * @param endpoint where this server reaches it
 * @param publicEndpoint where clients do; null where that follows from how they reach this server
 */
record S3Location(
        URI endpoint, @Nullable URI publicEndpoint, String region, String bucket, String accessKey, String secretKey) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    static S3Location outside(StorageSettings settings) {
        return new S3Location(
                endpoint("S3_ENDPOINT", settings.endpoint()),
                settings.publicEndpoint() == null
                        ? settings.endpoint()
                        : endpoint("S3_PUBLIC_ENDPOINT", settings.publicEndpoint()),
                settings.region(),
                settings.bucket(),
                required("S3_ACCESS_KEY", settings.accessKey()),
                required("S3_SECRET_KEY", settings.secretKey()));
    }

    static S3Location embedded(StorageSettings settings, int port, String accessKey, String secretKey) {
        return new S3Location(
                URI.create("http://127.0.0.1:" + port),
                settings.publicEndpoint() == null ? null : endpoint("S3_PUBLIC_ENDPOINT", settings.publicEndpoint()),
                settings.region(),
                settings.bucket(),
                accessKey,
                secretKey);
    }

    /**
     * Where the client of a request reaches the store.
     *
     * @param clientHost the host name that it used for this server; its word is taken, as it alone gets the URL
     */
    URI endpointFor(String clientHost) {
        if (publicEndpoint != null) {
            return publicEndpoint;
        }
        String host = HOST.matcher(clientHost).matches() ? clientHost.toLowerCase(Locale.ROOT) : "localhost";
        return URI.create("http://" + host + ":" + endpoint.getPort());
    }

    private static URI endpoint(String name, @Nullable URI uri) {
        if (uri == null
                || uri.getHost() == null
                || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new StartRefused(name + " must be the http or https address of an object store, like"
                    + " https://s3.example.org, and is " + uri);
        }
        return uri;
    }

    private static String required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new StartRefused(name + " is missing: an object store in S3_ENDPOINT needs S3_ACCESS_KEY and"
                    + " S3_SECRET_KEY too");
        }
        return value;
    }
}
