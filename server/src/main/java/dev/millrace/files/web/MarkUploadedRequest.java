package dev.millrace.files.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Says that the upload is done.
 *
 * @param parts of an upload in parts, those that the file consists of; all that arrived where the client does not say
 */
record MarkUploadedRequest(
        String objectKey, @Nullable @Size(max = 10_000) List<@Valid Part> parts) {

    @Schema(name = "UploadedPart")
    record Part(
            @Min(1) @Max(10_000) int partNumber,
            @NotBlank @Size(max = 200) String etag) {}

    /** The ETags by number, without the quotes in which they come as headers. */
    Map<Integer, String> etags() {
        Map<Integer, String> etags = new HashMap<>();
        if (parts != null) {
            parts.forEach(part -> etags.put(part.partNumber(), part.etag().replace("\"", "")));
        }
        return etags;
    }
}
