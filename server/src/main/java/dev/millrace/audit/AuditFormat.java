package dev.millrace.audit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.springframework.http.MediaType;

import dev.millrace.platform.ApiException;

/** How the log is written into a file. */
public enum AuditFormat {
    /** For spreadsheets. */
    CSV,
    /** One JSON object a line, for programs. */
    NDJSON;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws ApiException 400 for another word */
    public static AuditFormat of(String word) {
        for (AuditFormat known : values()) {
            if (known.word().equals(word)) {
                return known;
            }
        }
        throw ApiException.invalid("format", "must be csv or ndjson");
    }

    MediaType type() {
        return switch (this) {
            case CSV -> new MediaType("text", "csv", StandardCharsets.UTF_8);
            case NDJSON -> new MediaType("application", "x-ndjson");
        };
    }
}
