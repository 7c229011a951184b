package dev.millrace.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Service;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** Writes the log into files that are made while they are sent, however long it is. */
@Service
public class AuditExports {

    private final AuditLog audit;
    private final JsonMapper json;

    AuditExports(AuditLog audit, JsonMapper json) {
        this.audit = audit;
        this.json = json;
    }

    /** The answer that a browser saves as a file. */
    public ResponseEntity<StreamingResponseBody> answer(AuditFilter filter, AuditFormat format) {
        String name = "audit." + format.word();
        return ResponseEntity.ok()
                .contentType(format.type())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(stream -> write(filter, format, stream));
    }

    private void write(AuditFilter filter, AuditFormat format, OutputStream stream) throws IOException {
        Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
        switch (format) {
            case CSV -> {
                text.write(AuditCsv.HEADER);
                audit.export(filter, entry -> append(text, AuditCsv.line(entry)));
            }
            case NDJSON -> audit.export(filter, entry -> append(text, json.writeValueAsString(entry) + "\n"));
        }
        text.flush();
    }

    private static void append(Writer text, String line) {
        try {
            text.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("the reader of the export went away", e);
        }
    }
}
