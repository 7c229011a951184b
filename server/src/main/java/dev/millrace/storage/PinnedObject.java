package dev.millrace.storage;

import org.jspecify.annotations.Nullable;

/**
 * Content that stays what it is, whatever is uploaded to the key that it came from. May be kept as JSON.
 *
 * @param key where it is read from; of its own in the embedded store
 * @param size in bytes
 * @param etag what every read insists on
 * @param versionId which version every read asks for, where the bucket keeps versions
 */
public record PinnedObject(
        String key, long size, String etag, @Nullable String versionId) {}
