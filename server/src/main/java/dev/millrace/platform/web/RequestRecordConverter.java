package dev.millrace.platform.web;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.ApiException;

/** Reads a {@code @RequestBody} that is a record, or a {@link JsonNode}, with all the strictness of the API. */
final class RequestRecordConverter implements HttpMessageConverter<Object> {

    private static final List<MediaType> JSON =
            List.of(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));

    private final RequestJson json;
    private final RequestRecords records;

    RequestRecordConverter(RequestJson json, RequestRecords records) {
        this.json = json;
        this.records = records;
    }

    /** Whatever it is sent as: left to them, a library's converter for XML would read such bodies past all checks. */
    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return type.isRecord() || type == JsonNode.class;
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
        MediaType sentAs = input.getHeaders().getContentType();
        if (sentAs != null && JSON.stream().noneMatch(known -> known.includes(sentAs))) {
            throw ApiException.refused(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the content type must be application/json, not " + sentAs);
        }
        JsonNode body = json.read(input.getBody(), input.getHeaders().getContentLength());
        return type == JsonNode.class ? body : records.read(body, type);
    }

    @Override
    public void write(Object value, @Nullable MediaType contentType, HttpOutputMessage output)
            throws HttpMessageNotWritableException {
        throw new HttpMessageNotWritableException("this converter only reads");
    }
}
