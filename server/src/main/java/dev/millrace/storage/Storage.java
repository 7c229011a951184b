package dev.millrace.storage;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.DataFolder;

/**
 * The store that this server was given, or started itself. It starts beside the rest of the server: whoever asks for
 * it first waits for it.
 */
public final class Storage implements AutoCloseable {

    private static final Executor THREAD =
            Thread.ofPlatform().name("storage-start").daemon()::start;

    private final StorageSettings settings;
    private final CompletableFuture<Running> starting;

    private record Running(
            ObjectStorage objects,
            S3Calls calls,
            S3Location location,
            @Nullable EmbeddedS3 embedded) implements AutoCloseable {

        @Override
        public void close() {
            calls.close();
            if (embedded != null) {
                embedded.close();
            }
        }
    }

    private Storage(StorageSettings settings, CompletableFuture<Running> starting) {
        this.settings = settings;
        this.starting = starting;
    }

    /** Begins the start, and returns at once. */
    static Storage start(StorageSettings settings, DataFolder data, Clock clock) {
        return new Storage(settings, CompletableFuture.supplyAsync(() -> run(settings, data, clock), THREAD));
    }

    public ObjectStorage objects() {
        return running().objects();
    }

    public boolean isEmbedded() {
        return settings.isEmbedded();
    }

    /** Where this server reaches the store; for people, as in the start's message. */
    public String address() {
        return running().location().endpoint() + "/" + settings.bucket();
    }

    S3Location location() {
        return running().location();
    }

    /** Stops the embedded one, letting transfers end for a few seconds; to be called when nobody uses it any more. */
    @Override
    public void close() {
        starting.handle((running, _) -> {
                    if (running != null) {
                        running.close();
                    }
                    return null;
                })
                .join();
    }

    private Running running() {
        try {
            return starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Running run(StorageSettings settings, DataFolder data, Clock clock) {
        EmbeddedS3 embedded = settings.isEmbedded() ? EmbeddedS3.start(settings, data) : null;
        S3Location location = embedded == null ? S3Location.outside(settings) : embedded.location();
        S3Calls calls = new S3Calls(location);
        StoredFiles files = embedded == null ? null : embedded.files();
        ObjectStorage objects = new ObjectStorage(calls, location, new UrlSigner(location, clock), files);
        return new Running(objects, calls, location, embedded);
    }
}
