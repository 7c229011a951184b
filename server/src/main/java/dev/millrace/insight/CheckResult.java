package dev.millrace.insight;

import org.jspecify.annotations.Nullable;

/**
 * What became of one check.
 *
 * @param status {@code healthy} or {@code unhealthy}
 * @param message what is wrong; null while nothing is
 */
public record CheckResult(String status, @Nullable String message) {

    static final CheckResult HEALTHY = new CheckResult(Health.HEALTHY, null);

    static CheckResult unhealthy(String message) {
        return new CheckResult(Health.UNHEALTHY, message);
    }

    public boolean works() {
        return status.equals(Health.HEALTHY);
    }
}
