package dev.millrace.apikeys.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.millrace.apikeys.ApiKeyService;
import dev.millrace.platform.ApiException;

/**
 * How a key gets its new secret.
 *
 * @param overlapSeconds for how long the old secret works as well, up to 604800, which is seven days; left out, not at all
 */
record RegenerateRequest(@Nullable Long overlapSeconds) {

    RegenerateRequest {
        if (overlapSeconds != null
                && (overlapSeconds < 0 || overlapSeconds > ApiKeyService.LONGEST_OVERLAP.toSeconds())) {
            throw ApiException.invalid(
                    "overlap_seconds", "must be a whole number from 0 to " + ApiKeyService.LONGEST_OVERLAP.toSeconds());
        }
    }

    Duration overlap() {
        return overlapSeconds == null ? Duration.ZERO : Duration.ofSeconds(overlapSeconds);
    }
}
