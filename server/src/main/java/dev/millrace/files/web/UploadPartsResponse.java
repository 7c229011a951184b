package dev.millrace.files.web;

import java.util.Comparator;
import java.util.List;

import io.swagger.v3.oas.annotations.media.Schema;

import dev.millrace.files.FileUploads;
import dev.millrace.storage.UploadedPart;

/**
 * An upload in parts.
 *
 * @param partSizeBytes how large parts should be; all but the last must have at least 5 MiB
 * @param uploadedParts the numbers of those that have arrived
 * @param parts where to put those that were asked for
 */
record UploadPartsResponse(String objectKey, long partSizeBytes, List<Integer> uploadedParts, List<Part> parts) {

    @Schema(name = "PartToUpload")
    record Part(int partNumber, String uploadUrl) {}

    static UploadPartsResponse of(FileUploads.Parts parts) {
        return new UploadPartsResponse(
                parts.objectKey(),
                parts.partSizeBytes(),
                parts.uploaded().stream().map(UploadedPart::number).sorted().toList(),
                parts.urls().entrySet().stream()
                        .map(url -> new Part(url.getKey(), url.getValue().toString()))
                        .sorted(Comparator.comparingInt(Part::partNumber))
                        .toList());
    }
}
