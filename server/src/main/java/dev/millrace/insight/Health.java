package dev.millrace.insight;

import java.time.Instant;
import java.util.Map;

/**
 * How the server is.
 *
 * @param status {@code healthy} where every check is, else {@code unhealthy}
 * @param version the version that runs
 * @param timestamp when this was asked
 * @param checks the database, the object storage and the workers, each on its own
 */
public record Health(String status, String version, Instant timestamp, Map<String, CheckResult> checks) {

    static final String HEALTHY = "healthy";
    static final String UNHEALTHY = "unhealthy";

    public boolean works() {
        return status.equals(HEALTHY);
    }
}
