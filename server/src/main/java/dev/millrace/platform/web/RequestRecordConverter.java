package dev.millrace.platform.web;

import java.io.CharConversionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;

/** Reads a {@code @RequestBody} that is a record, or a {@link JsonNode}, with all the strictness of the API. */
final class RequestRecordConverter implements HttpMessageConverter<Object> {

    private static final List<MediaType> JSON =
            List.of(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));

    private final JsonMapper json;
    private final RequestRecords records;

    RequestRecordConverter(JsonMapper json, RequestRecords records) {
        this.json = json;
        this.records = records;
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return (type.isRecord() || type == JsonNode.class)
                && (mediaType == null || JSON.stream().anyMatch(known -> known.includes(mediaType)));
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return JSON;
    }

    @Override
    public Object read(Class<? extends Object> type, HttpInputMessage input)
            throws IOException, HttpMessageNotReadableException {
        JsonNode body = tree(input);
        if (body.isMissingNode()) {
            throw ApiException.invalid("body", "is missing: a JSON object is expected");
        }
        refuseWhatNoDatabaseKeeps(body, "");
        return type == JsonNode.class ? body : records.read(body, type);
    }

    @Override
    public void write(Object value, @Nullable MediaType contentType, HttpOutputMessage output)
            throws HttpMessageNotWritableException {
        throw new HttpMessageNotWritableException("this converter only reads");
    }

    private JsonNode tree(HttpInputMessage input) throws IOException {
        try {
            return json.readTree(input.getBody());
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException broken && !(broken instanceof CharConversionException)) {
                throw broken;
            }
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            // Only the parser's own messages are meant for those who wrote the JSON; others name our classes.
            String why = e instanceof StreamReadException ? ": " + e.getOriginalMessage() : "";
            throw ApiException.invalid("body", "is not one valid JSON document" + where + why);
        }
    }

    /** NUL and lone surrogates are lawful JSON, but neither UTF-8 nor a database text can hold them. */
    private static void refuseWhatNoDatabaseKeeps(JsonNode node, String path) {
        if (node.isString()) {
            refuse(node.stringValue(), path);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                refuseWhatNoDatabaseKeeps(node.get(i), path + "[" + i + "]");
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
                refuse(field.getKey(), path.isEmpty() ? "body" : path);
                refuseWhatNoDatabaseKeeps(field.getValue(), at);
            }
        } else if (node.isNumber() && Double.isInfinite(node.decimalValue().doubleValue())) {
            throw ApiException.invalid(path, "is a number too large to keep");
        }
    }

    private static void refuse(String text, String path) {
        if (text.indexOf('\0') >= 0) {
            throw ApiException.invalid(path, "must not contain the character U+0000");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw ApiException.invalid(path, "must not contain half of a surrogate pair");
            }
        }
    }
}
