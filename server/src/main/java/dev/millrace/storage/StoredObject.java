package dev.millrace.storage;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An object as the store describes it.
 *
 * @param size in bytes
 * @param etag what changes whenever the content does, without quotes
 * @param versionId the version, where the bucket keeps versions
 */
public record StoredObject(
        String key, long size, String etag, @Nullable String versionId, Instant lastModified) {}
