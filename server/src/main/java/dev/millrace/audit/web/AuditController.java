package dev.millrace.audit.web;

import java.util.List;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import dev.millrace.audit.AuditExports;
import dev.millrace.audit.AuditFormat;
import dev.millrace.audit.AuditLog;
import dev.millrace.audit.AuditRecord;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/admin/audit")
@Tag(name = "Administration")
class AuditController {

    private final AuditLog audit;
    private final AuditExports exports;

    AuditController(AuditLog audit, AuditExports exports) {
        this.audit = audit;
        this.exports = exports;
    }

    /**
     * The audit log, the newest entry first. `Link` leads to the next part, which starts after `X-Next-Cursor` however many
     * entries were added meanwhile.
     */
    @GetMapping
    ResponseEntity<List<AuditRecord>> list(@Query AuditQuery query, PageRequest page) {
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
        return answer.body(part);
    }

    /** The audit log as a file, the newest entry first. In CSV, texts that a spreadsheet would run as formulas get an apostrophe. */
    @GetMapping("/export")
    @ApiResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "text/csv", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string", format = "binary"))
            })
    ResponseEntity<StreamingResponseBody> export(@Query AuditExportQuery query) {
        return exports.answer(query.filter(), query.format() == null ? AuditFormat.CSV : query.format());
    }
}
