package dev.millrace.files.web;

import org.jspecify.annotations.Nullable;

import dev.millrace.files.FileDownloads;

/** @param file which of the job's files; the output where the client does not say */
record DownloadUrlRequest(FileDownloads.@Nullable File file) {}
