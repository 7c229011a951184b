package dev.millrace.workers;

import java.util.Set;
import java.util.regex.Pattern;

import dev.millrace.platform.ApiException;

/** How a worker calls itself: short, and safe to show anywhere. */
public record WorkerId(String value) {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

    /** Words that stand at the same place in a path. */
    private static final Set<String> TAKEN = Set.of("status", "heartbeat");

    /** @throws ApiException 400 where it is no worker's id */
    public WorkerId {
        if (!SAFE.matcher(value).matches()) {
            throw ApiException.invalid(
                    "worker_id",
                    "must be 1 to 128 letters, digits or any of . _ : @ - and begin with a letter or a digit");
        }
        if (TAKEN.contains(value)) {
            throw ApiException.invalid("worker_id", "must not be one of " + String.join(", ", TAKEN));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
