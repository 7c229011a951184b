package dev.millrace.storage;

/**
 * A part of a multipart upload that has arrived.
 *
 * @param number from 1 to 10,000
 * @param size in bytes
 */
public record UploadedPart(int number, String etag, long size) {}
