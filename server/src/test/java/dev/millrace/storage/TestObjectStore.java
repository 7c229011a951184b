package dev.millrace.storage;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

import dev.millrace.platform.DataFolder;

/** An object store apart from any server: for servers that are to take it for somebody else's. */
public final class TestObjectStore implements AutoCloseable {

    private final DataFolder data;
    private final Storage storage;

    public TestObjectStore(Path folder) {
        data = DataFolder.open(folder, "test");
        storage = Storage.start(EmbeddedStorage.settings(), data, Clock.systemUTC());
    }

    public int port() {
        return storage.location().endpoint().getPort();
    }

    /** The environment of a server that finds this store behind another port. */
    public Map<String, String> behind(int port) {
        return Map.of(
                "S3_ENDPOINT", "http://127.0.0.1:" + port,
                "S3_ACCESS_KEY", storage.location().accessKey(),
                "S3_SECRET_KEY", storage.location().secretKey());
    }

    @Override
    public void close() {
        storage.close();
        data.close();
    }
}
