package dev.millrace.storage;

import java.time.Clock;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.EarlyPart;

/**
 * The store that this server was given, or started itself. It starts beside the rest of the server: whoever asks for
 * it first waits for it.
 */
public final class Storage implements AutoCloseable {

    private final StorageSettings settings;
    private final EarlyPart<Running> running;

    private record Running(
            ObjectStorage objects,
            S3Calls calls,
            S3Location location,
            @Nullable EmbeddedS3 embedded) {

        void stop() {
            calls.close();
            if (embedded != null) {
                embedded.close();
            }
        }
    }

    private Storage(StorageSettings settings, EarlyPart<Running> running) {
        this.settings = settings;
        this.running = running;
    }

    /** Begins the start, and returns at once. */
    static Storage start(StorageSettings settings, DataFolder data, Clock clock) {
        return new Storage(settings, EarlyPart.begin("storage-start", () -> run(settings, data, clock), Running::stop));
    }

    public ObjectStorage objects() {
        return running.get().objects();
    }

    public boolean isEmbedded() {
        return settings.isEmbedded();
    }

    /** Where this server reaches the store; for people, as in the start's message. */
    public String address() {
        return running.get().location().endpoint() + "/" + settings.bucket();
    }

    S3Location location() {
        return running.get().location();
    }

    /** Stops the embedded one, letting transfers end for a few seconds; to be called when nobody uses it any more. */
    @Override
    public void close() {
        running.close();
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
