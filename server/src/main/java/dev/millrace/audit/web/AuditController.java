package dev.millrace.audit.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import dev.millrace.audit.AuditLog;
import dev.millrace.audit.AuditRecord;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/admin/audit")
@Tag(name = "Administration")
class AuditController {

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    /**
     * The audit log, the newest entry first. `Link` leads to the next part, which starts after `X-Next-Cursor` however many
     * entries were added meanwhile.
     */
    @GetMapping
    ResponseEntity<List<AuditResponse>> list(@Query AuditQuery query, PageRequest page) {
        List<AuditRecord> part = audit.list(query.filter(), query.cursor(), page);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (part.size() == page.limit()) {
            String cursor = part.getLast().id().toString();
            String next = ServletUriComponentsBuilder.fromCurrentRequest()
                    .replaceQueryParam("skip")
                    .replaceQueryParam("cursor", cursor)
                    .toUriString();
            answer.header("X-Next-Cursor", cursor).header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer.body(part.stream().map(AuditResponse::of).toList());
    }

    /** The audit log as CSV, the newest entry first. Texts that a spreadsheet would run as formulas get an apostrophe. */
    @GetMapping("/export")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<StreamingResponseBody> export(@Query AuditExportQuery query) {
        StreamingResponseBody body = stream -> {
            Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            text.write(AuditCsv.HEADER);
            audit.export(query.filter(), entry -> write(text, entry));
            text.flush();
        };
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("audit.csv")
                                .build()
                                .toString())
                .body(body);
    }

    private static void write(Writer text, AuditRecord entry) {
        try {
            text.write(AuditCsv.line(entry));
        } catch (IOException e) {
            throw new UncheckedIOException("the reader of the export went away", e);
        }
    }
}
