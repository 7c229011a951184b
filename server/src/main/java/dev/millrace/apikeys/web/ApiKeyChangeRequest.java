package dev.millrace.apikeys.web;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.apikeys.ApiKeyChange;

/**
 * What of a key is to be changed; what is left out stays as it is.
 *
 * @param expiresAt from when on it is refused; null: it does not expire
 * @param isActive false: it is refused until it is turned on again
 */
record ApiKeyChangeRequest(
        @Nullable String name,
        @Nullable Instant expiresAt,
        @Nullable Boolean isActive,
        @Nullable List<String> scopes) {

    ApiKeyChange change(boolean neverExpires) {
        return new ApiKeyChange(name, scopes, isActive, expiresAt, neverExpires);
    }
}
