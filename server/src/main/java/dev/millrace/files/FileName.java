package dev.millrace.files;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/**
 * What a user calls an uploaded file. It ends up in object keys, in paths of the embedded storage and in download
 * headers, so what could mean something there is refused rather than escaped; letters of all scripts, spaces and emoji
 * are fine.
 */
public record FileName(String value) {

    /** File systems allow 255: this leaves room for {@code _processed.parquet} and for a temporary file's suffix. */
    static final int MAX_BYTES = 200;

    private static final String FIELD = "file_name";
    private static final List<String> COMPRESSED = List.of(".gz", ".zst");
    private static final Set<String> ENCODED_SEPARATORS = Set.of("%2f", "%5c", "%00");

    /** @throws ApiException 400 that says what is wrong with the name */
    public FileName {
        String reason = problem(value);
        if (reason != null) {
            throw ApiException.invalid(FIELD, reason);
        }
    }

    /** The name without what says its format: {@code orders} for {@code orders.csv.gz}. */
    public String stem() {
        String rest = value;
        for (String suffix : COMPRESSED) {
            if (rest.toLowerCase(Locale.ROOT).endsWith(suffix) && rest.length() > suffix.length()) {
                rest = rest.substring(0, rest.length() - suffix.length());
            }
        }
        int dot = rest.lastIndexOf('.');
        return dot > 0 ? rest.substring(0, dot) : rest;
    }

    private static @Nullable String problem(String name) {
        if (name.isBlank()) {
            return "must not be empty";
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            return "must have at most " + MAX_BYTES + " bytes in UTF-8, not " + bytes;
        }
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (folded.equals(".") || folded.equals("..")) {
            return "must be the name of a file, not of a folder";
        }
        if (folded.indexOf('/') >= 0 || folded.indexOf('\\') >= 0) {
            return "must be a name, not a path: it must not contain / or \\";
        }
        if (ENCODED_SEPARATORS.stream().anyMatch(folded::contains)) {
            return "must not contain an encoded / or \\, or U+0000";
        }
        return name.codePoints()
                .filter(FileName::isUnprintable)
                .mapToObj(
                        codePoint -> "must not contain the unprintable character " + String.format("U+%04X", codePoint))
                .findFirst()
                .orElse(null);
    }

    /** Controls and separators break headers, non-characters break XML, and overrides make a name read as another. */
    private static boolean isUnprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.UNASSIGNED -> (codePoint & 0xFFFE) == 0xFFFE;
            case Character.FORMAT ->
                (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
            default -> false;
        };
    }
}
