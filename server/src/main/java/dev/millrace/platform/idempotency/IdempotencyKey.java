package dev.millrace.platform.idempotency;

import java.util.List;
import java.util.regex.Pattern;

import dev.millrace.platform.ApiException;

/** A client's name for one request, the same when it sends the request again. */
record IdempotencyKey(String value) {

    static final String HEADER = "Idempotency-Key";
    private static final int LIMIT = 255;
    private static final Pattern VISIBLE = Pattern.compile("[!-~]*");

    /**
     * Reads the header: the string of a structured field, in quotes as the standard wants, or bare as many clients send it.
     *
     * @throws ApiException 400 where it is no key
     */
    static IdempotencyKey of(List<String> headers) {
        if (headers.size() != 1) {
            throw invalid("must be given once, not " + headers.size() + " times");
        }
        String text = headers.getFirst().strip();
        String key = text.startsWith("\"") ? unquoted(text) : text;
        if (key.isEmpty()) {
            throw invalid("must not be empty");
        }
        if (key.length() > LIMIT) {
            throw invalid("has " + key.length() + " characters, and may have " + LIMIT);
        }
        if (!VISIBLE.matcher(key).matches()) {
            throw invalid("may hold visible ASCII characters only");
        }
        return new IdempotencyKey(key);
    }

    private static String unquoted(String text) {
        StringBuilder key = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (i < text.length() - 1) {
                    throw invalid("goes on after its closing quote");
                }
                return key.toString();
            }
            if (c == '\\') {
                i++;
                if (i == text.length() || (text.charAt(i) != '"' && text.charAt(i) != '\\')) {
                    throw invalid("may hold \\\" and \\\\, and no other escapes");
                }
                c = text.charAt(i);
            }
            key.append(c);
        }
        throw invalid("has no closing quote");
    }

    private static ApiException invalid(String reason) {
        return ApiException.invalid(HEADER, reason);
    }
}
