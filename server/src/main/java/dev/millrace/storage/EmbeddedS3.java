package dev.millrace.storage;

import java.lang.reflect.Field;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import org.gaul.s3proxy.CrossOriginResourceSharing;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.shaded.org.eclipse.jetty.server.Connector;
import org.gaul.shaded.org.eclipse.jetty.server.HttpConnectionFactory;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.StartRefused;

/** A real S3 endpoint over a folder: what clients upload to and download from when no other store is given. */
final class EmbeddedS3 implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedS3.class);
    private static final int MAX_THREADS = 100;
    private static final long DRAIN_MILLIS = 5_000;

    /**
     * Pages of any origin may use a presigned URL, since whoever holds one may: it is the whole authority, and no
     * cookie or other credential of a browser counts here. So an unknown name of the console's host does no harm.
     */
    private static final CrossOriginResourceSharing CORS = new CrossOriginResourceSharing(
            List.of("*"), List.of("GET", "HEAD", "PUT"), List.of("*"), List.of("ETag"), "false");

    private final S3Proxy proxy;
    private final S3Location location;
    private final StoredFiles files;

    private EmbeddedS3(S3Proxy proxy, S3Location location, StoredFiles files) {
        this.proxy = proxy;
        this.location = location;
        this.files = files;
    }

    static EmbeddedS3 start(StorageSettings settings, DataFolder data) {
        Path root = data.folder("storage");
        StoredFiles.requireAttributes(root);
        String accessKey = data.secret("storage-keys/access-key");
        String secretKey = data.secret("storage-keys/secret-key");
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new PrivateBlobStore(new FilesystemNio2BlobStore(root.toString()), root))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .endpoint(URI.create("http://0.0.0.0:" + settings.port()))
                .corsRules(CORS)
                .jettyMaxThreads(MAX_THREADS)
                .stopTimeout(DRAIN_MILLIS)
                .build();
        try {
            data.folder("storage/" + settings.bucket());
            takeFormsAsBytes(proxy);
            proxy.start();
        } catch (Exception e) {
            throw refused(settings.port(), e);
        }
        log.atInfo().addKeyValue("port", proxy.getPort()).log("Embedded object store started");
        return new EmbeddedS3(
                proxy,
                S3Location.embedded(settings, proxy.getPort(), accessKey, secretKey),
                new StoredFiles(root.resolve(settings.bucket())));
    }

    S3Location location() {
        return location;
    }

    StoredFiles files() {
        return files;
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            log.atWarn().setCause(e).log("Embedded object store did not stop cleanly");
        }
    }

    /**
     * Keeps Jetty from reading the body of a PUT as a form, which breaks uploads whose client says that they are one:
     * {@code curl --data-binary} does, unless told otherwise. S3Proxy does not show the setting.
     */
    private static void takeFormsAsBytes(S3Proxy proxy) throws ReflectiveOperationException {
        Field field = S3Proxy.class.getDeclaredField("server");
        field.setAccessible(true);
        for (Connector connector : ((Server) field.get(proxy)).getConnectors()) {
            connector
                    .getConnectionFactory(HttpConnectionFactory.class)
                    .getHttpConfiguration()
                    .setFormEncodedMethods();
        }
    }

    private static StartRefused refused(int port, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new StartRefused(
                        "port " + port + " of the embedded object store is taken; set MILLRACE_S3_PORT to another", e);
            }
        }
        return new StartRefused("the embedded object store does not start: " + e.getMessage(), e);
    }
}
