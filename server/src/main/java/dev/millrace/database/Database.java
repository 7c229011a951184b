package dev.millrace.database;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.EarlyPart;

/**
 * The database that this server was given, or started itself. It starts beside the rest of the server: whoever asks
 * for its URL first waits for it.
 */
public final class Database implements AutoCloseable {

    private final DatabaseSettings settings;
    private final EarlyPart<Running> running;

    private record Running(DatabaseUrl url, @Nullable EmbeddedPostgres embedded) {

        void stop() {
            if (embedded != null) {
                embedded.close();
            }
        }
    }

    private Database(DatabaseSettings settings, EarlyPart<Running> running) {
        this.settings = settings;
        this.running = running;
    }

    /** Begins the start, and returns at once. */
    static Database start(DatabaseSettings settings, DataFolder data) {
        return new Database(settings, EarlyPart.begin("database-start", () -> run(settings, data), Running::stop));
    }

    /** Where it is; waits until it answers. */
    public DatabaseUrl url() {
        return running.get().url();
    }

    public boolean isEmbedded() {
        return settings.isEmbedded();
    }

    /** Stops the embedded one; to be called when nobody uses it any more. */
    @Override
    public void close() {
        running.close();
    }

    private static Running run(DatabaseSettings settings, DataFolder data) {
        EmbeddedPostgres embedded = settings.isEmbedded() ? EmbeddedPostgres.start(data, settings.programs()) : null;
        DatabaseUrl url = embedded == null ? DatabaseUrl.parse(settings.url()) : embedded.url();
        Running running = new Running(url, embedded);
        try {
            FirstContact.make(url, settings);
            return running;
        } catch (RuntimeException e) {
            running.stop();
            throw e;
        }
    }
}
