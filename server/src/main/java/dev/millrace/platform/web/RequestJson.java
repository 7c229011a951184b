package dev.millrace.platform.web;

import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;

/** Reads the JSON of requests: one document of bounded size, which holds nothing that a database cannot keep. */
@Component
public final class RequestJson {

    /** The largest body of a request that is JSON. */
    public static final int MAX_BODY = 16 * 1024 * 1024;

    /** What the whole document is called when it is wrong. */
    private static final String BODY = "body";

    private static final Pattern SETTING = Pattern.compile("(: enable|, from) `[^`]*`( to allow)?");

    private final JsonMapper json;

    RequestJson(JsonMapper json) {
        this.json = json;
    }

    /**
     * Reads one document.
     *
     * @param body the request's own stream, which sees to it that it does not come too slowly
     * @param declaredLength what the request says of its length; negative where it does not
     * @throws ApiException 400 where it is none; 413 where it is too long, unread where it says so itself
     */
    public JsonNode read(InputStream body, long declaredLength) throws IOException {
        if (declaredLength > MAX_BODY) {
            throw tooLarge();
        }
        return read(new Body(body), BODY);
    }

    /**
     * Reads one of several documents that came together.
     *
     * @param at what to call it when it is wrong
     */
    public JsonNode read(byte[] text, String at) {
        try {
            return read(new Body(new ByteArrayInputStream(text)), at);
        } catch (IOException e) {
            throw ApiException.invalid(at, "is not one valid JSON document");
        }
    }

    private JsonNode read(InputStream text, String at) throws IOException {
        JsonNode document = tree(text, at);
        if (document.isMissingNode()) {
            throw ApiException.invalid(at, "is missing: a JSON object is expected");
        }
        refuseWhatNoDatabaseKeeps(document, at.equals(BODY) ? null : new FieldPath(null, at));
        return document;
    }

    private JsonNode tree(InputStream text, String name) throws IOException {
        try {
            return json.readTree(text);
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException broken && !(broken instanceof CharConversionException)) {
                throw broken;
            }
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            // Only the parser's own messages are meant for those who wrote the JSON, and not what they tell of its
            // settings; others name our classes.
            String why = e instanceof StreamReadException
                    ? ": " + SETTING.matcher(e.getOriginalMessage()).replaceAll("")
                    : "";
            throw ApiException.invalid(name, "is not one valid JSON document" + where + why);
        }
    }

    /** @throws ApiException 413 */
    static ApiException tooLarge() {
        return ApiException.refused(
                HttpStatus.CONTENT_TOO_LARGE, "the body of a request must be at most " + MAX_BODY + " bytes");
    }

    /** NUL and lone surrogates are lawful JSON, but neither UTF-8 nor a database text can hold them. */
    private static void refuseWhatNoDatabaseKeeps(JsonNode node, @Nullable FieldPath path) {
        if (node.isString()) {
            refuse(node.stringValue(), path);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                refuseWhatNoDatabaseKeeps(node.get(i), new FieldPath(path, i));
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                refuse(field.getKey(), path);
                refuseWhatNoDatabaseKeeps(field.getValue(), new FieldPath(path, field.getKey()));
            }
        } else if (!isFinite(node)) {
            throw ApiException.invalid(nameOf(path), "is a number too large to keep");
        }
    }

    private static void refuse(String text, @Nullable FieldPath path) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == '\0') {
                throw ApiException.invalid(nameOf(path), "must not contain the character U+0000");
            } else if (Character.isSurrogate(c)) {
                throw ApiException.invalid(nameOf(path), "must not contain half of a surrogate pair");
            }
        }
    }

    private static String nameOf(@Nullable FieldPath path) {
        return path == null ? BODY : path.toString();
    }

    private static boolean isFinite(JsonNode node) {
        return !node.isNumber()
                || node.isInt()
                || node.isLong()
                || !Double.isInfinite(node.decimalValue().doubleValue());
    }

    /**
     * Refuses to be read any further than a body may be long; and what is not UTF-8 from its first bytes, of which the parser
     * would read the other encodings of Unicode as well.
     */
    private static final class Body extends FilterInputStream {

        /** How many bytes tell the other encodings: a byte order mark, or the zeros beside ASCII. */
        private static final int TELLING = 4;

        private long taken;

        Body(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                check((byte) read);
                count(1);
            }
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            for (int i = 0; i < read && taken + i < TELLING; i++) {
                check(into[offset + i]);
            }
            count(Math.max(0, read));
            return read;
        }

        private void check(byte one) {
            if (taken < TELLING && (one == 0 || one == (byte) 0xfe || one == (byte) 0xff)) {
                throw ApiException.invalid(BODY, "must be UTF-8, and no other encoding of Unicode");
            }
        }

        private void count(int read) {
            taken += read;
            if (taken > MAX_BODY) {
                throw tooLarge();
            }
        }
    }
}
