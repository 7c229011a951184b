package dev.millrace.webhooks.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.webhooks.WebhookService;

/**
 * How a webhook gets its new secret.
 *
 * @param overlapSeconds for how long events are signed with the old secret as well, up to 604800, which is seven days; left
 *     out, for a day
 */
record RotateRequest(@Nullable Long overlapSeconds) {

    private static final Duration USUAL = Duration.ofDays(1);

    RotateRequest {
        if (overlapSeconds != null
                && (overlapSeconds < 0 || overlapSeconds > WebhookService.LONGEST_OVERLAP.toSeconds())) {
            throw ApiException.invalid(
                    "overlap_seconds",
                    "must be a whole number from 0 to " + WebhookService.LONGEST_OVERLAP.toSeconds());
        }
    }

    static Duration overlap(@Nullable RotateRequest request) {
        return request == null || request.overlapSeconds == null ? USUAL : Duration.ofSeconds(request.overlapSeconds);
    }
}
