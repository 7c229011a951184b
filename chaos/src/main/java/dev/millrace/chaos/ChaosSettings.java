package dev.millrace.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run works on.
 *
 * @param folder for data, logs and the history
 * @param server the command that starts a server
 * @param nodes how many servers share the database, which the first one brings along
 * @param workers how many workers speak the protocol; one with the library comes on top
 * @param perSecond how many requests for new tasks come in a second
 */
record ChaosSettings(Path folder, List<String> server, long seed, int nodes, int workers, int perSecond) {

    /** Short, so that leases do run out. */
    static final Duration LEASE = Duration.ofSeconds(2);

    static final Duration SWEEP = Duration.ofMillis(500);
    static final int MAX_LOSSES = 3;

    /** How often the long run outlasts its lease. */
    static final int LONG_RUN_LEASES = 100;

    Path history() {
        return folder.resolve("history");
    }
}
