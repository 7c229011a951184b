package dev.millrace.storage;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What a client binds itself to before it uploads. It becomes part of the URL's signature: the store refuses every other
 * content, so that a file that was cut off or changed on its way is no upload.
 *
 * @param sizeBytes the length of the content
 * @param sha256 its checksum, as 64 hexadecimal digits
 */
public record UploadTerms(
        @Nullable Long sizeBytes, @Nullable String sha256) {

    /** Anything may be uploaded. */
    public static final UploadTerms NONE = new UploadTerms(null, null);

    /** What the upload has to be sent with, by name. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        if (sizeBytes != null) {
            headers.put("Content-Length", Long.toString(sizeBytes));
        }
        if (sha256 != null) {
            byte[] sum = HexFormat.of().parseHex(sha256);
            headers.put("x-amz-checksum-sha256", Base64.getEncoder().encodeToString(sum));
        }
        return headers;
    }
}
