package dev.millrace.files.web;

/** Where to put the file. */
record UploadUrlResponse(String uploadUrl) {}
