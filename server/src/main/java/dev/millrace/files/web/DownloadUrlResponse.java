package dev.millrace.files.web;

/** Where to get the file. */
record DownloadUrlResponse(String downloadUrl) {}
