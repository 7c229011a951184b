package dev.millrace.files.web;

import java.util.Map;

import dev.millrace.files.FileUploads;

/**
 * Where to put the file.
 *
 * @param headers what to send with it, where the upload was bound to one content; else nothing
 */
record UploadUrlResponse(String uploadUrl, Map<String, String> headers) {

    static UploadUrlResponse of(FileUploads.Target target) {
        return new UploadUrlResponse(target.url().toString(), target.headers());
    }
}
