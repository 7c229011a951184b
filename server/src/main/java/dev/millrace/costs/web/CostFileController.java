package dev.millrace.costs.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.costs.FocusExport;
import dev.millrace.costs.ImportMode;
import dev.millrace.costs.ImportReport;
import dev.millrace.costs.ImportService;
import dev.millrace.costs.SnapshotKind;
import dev.millrace.identity.Caller;
import dev.millrace.platform.web.Query;
import dev.millrace.platform.web.TimelyBody;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Costs")
class CostFileController {

    private final ImportService imports;
    private final FocusExport export;

    CostFileController(ImportService imports, FocusExport export) {
        this.imports = imports;
        this.export = export;
    }

    /**
     * Takes a CSV file of costs: date, provider, gpu_type, cost_usd, or FOCUS 1.2. The same file is taken once (200 then,
     * else 201).
     */
    @PostMapping(path = "/costs/import", consumes = "text/csv")
    @ApiResponse(responseCode = "200", description = "The same file was taken before: nothing was done again")
    @ApiResponse(responseCode = "201", description = "What was taken from the file")
    ResponseEntity<ImportReport> importCosts(Caller caller, @Query ImportQuery query, HttpServletRequest request)
            throws IOException {
        return take(caller, SnapshotKind.COST, query, request);
    }

    /** Takes a CSV file of usage: date, provider, gpu_type, gpu_hours, or FOCUS 1.2. */
    @PostMapping(path = "/usage/import", consumes = "text/csv")
    @ApiResponse(responseCode = "200", description = "The same file was taken before: nothing was done again")
    @ApiResponse(responseCode = "201", description = "What was taken from the file")
    ResponseEntity<ImportReport> importUsage(Caller caller, @Query ImportQuery query, HttpServletRequest request)
            throws IOException {
        return take(caller, SnapshotKind.USAGE, query, request);
    }

    /** Writes the books in the columns of FOCUS 1.2 as CSV: a row for each run and day that the caller may see. */
    @GetMapping(path = "/costs/export", produces = "text/csv")
    @ApiResponse(
            responseCode = "200",
            description = "Lines of CSV",
            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
    void export(Caller caller, @Query ExportQuery query, HttpServletResponse response) throws IOException {
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"costs-focus.csv\"");
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        export.write(caller, query.days(), Boolean.TRUE.equals(query.safeCells()), out);
        out.flush();
    }

    private ResponseEntity<ImportReport> take(
            Caller caller, SnapshotKind kind, ImportQuery query, HttpServletRequest request) throws IOException {
        ImportMode mode = Objects.requireNonNullElse(query.mode(), ImportMode.ALL_OR_NOTHING);
        ImportReport report = imports.take(caller, kind, mode, new TimelyBody(request.getInputStream()));
        return ResponseEntity.status(report.repeated() ? 200 : 201).body(report);
    }
}
