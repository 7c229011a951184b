package dev.millrace.files.web;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import dev.millrace.storage.UploadTerms;

/**
 * Asks for a URL, and may bind the upload to one content: the store then refuses any other.
 *
 * @param sizeBytes the length of the file
 * @param checksumSha256 its SHA-256 in hexadecimal, as {@code sha256sum} prints it
 */
record UploadUrlRequest(
        @Nullable @Min(0) Long sizeBytes,

        @Schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        @Nullable
        @Pattern(regexp = "[0-9a-fA-F]{64}", message = "must be 64 hexadecimal digits")
        String checksumSha256) {

    UploadTerms terms() {
        return new UploadTerms(sizeBytes, checksumSha256);
    }
}
