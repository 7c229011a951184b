package dev.millrace.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.DataFolder;

/**
 * The database that this server was given, or started itself. It starts beside the rest of the server: whoever asks
 * for its URL first waits for it.
 */
public final class Database implements AutoCloseable {

    private static final Executor THREAD =
            Thread.ofPlatform().name("database-start").daemon()::start;

    private final DatabaseSettings settings;
    private final CompletableFuture<Running> starting;

    private record Running(DatabaseUrl url, @Nullable EmbeddedPostgres embedded) implements AutoCloseable {

        @Override
        public void close() {
            if (embedded != null) {
                embedded.close();
            }
        }
    }

    private Database(DatabaseSettings settings, CompletableFuture<Running> starting) {
        this.settings = settings;
        this.starting = starting;
    }

    /** Begins the start, and returns at once. */
    static Database start(DatabaseSettings settings, DataFolder data) {
        return new Database(settings, CompletableFuture.supplyAsync(() -> run(settings, data), THREAD));
    }

    /** Where it is; waits until it answers. */
    public DatabaseUrl url() {
        return running().url();
    }

    public boolean isEmbedded() {
        return settings.isEmbedded();
    }

    /** Stops the embedded one; to be called when nobody uses it any more. */
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

    private static Running run(DatabaseSettings settings, DataFolder data) {
        EmbeddedPostgres embedded = settings.isEmbedded() ? EmbeddedPostgres.start(data) : null;
        DatabaseUrl url = embedded == null ? DatabaseUrl.parse(settings.url()) : embedded.url();
        Running running = new Running(url, embedded);
        try {
            FirstContact.make(url, settings);
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }
}
