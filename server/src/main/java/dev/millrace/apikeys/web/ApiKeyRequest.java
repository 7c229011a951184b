package dev.millrace.apikeys.web;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.apikeys.ApiKeyChange;

/**
 * A key to be made, or what it is to become in a PUT; what is left out stays as it is, or is as by default.
 *
 * @param name what its maker calls it
 * @param expiresAt from when on it is refused; left out, it does not expire
 * @param isActive false: it is refused until it is turned on
 * @param scopes what it may do; left out, all that its maker may but for `account`, `worker` and `admin`
 */
record ApiKeyRequest(
        String name,
        @Nullable Instant expiresAt,
        @Nullable Boolean isActive,
        @Nullable List<String> scopes) {

    ApiKeyChange change(boolean neverExpires) {
        return new ApiKeyChange(name, scopes, isActive, expiresAt, neverExpires);
    }
}
