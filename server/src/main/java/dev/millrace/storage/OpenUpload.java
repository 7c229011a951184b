package dev.millrace.storage;

import java.time.Instant;

/** A multipart upload that was neither completed nor aborted; its parts take room until then. */
public record OpenUpload(String key, String uploadId, Instant startedAt) {}
