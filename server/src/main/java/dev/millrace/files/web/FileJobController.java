package dev.millrace.files.web;

import java.util.List;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.files.FileDownloads;
import dev.millrace.files.FilePlanner;
import dev.millrace.files.FileUploads;
import dev.millrace.identity.Caller;
import dev.millrace.platform.web.NoFields;
import dev.millrace.storage.UploadTerms;

/** What can be done with file jobs alone: upload, plan, download. */
@RestController
@RequestMapping("/api/v1/jobs/{jobId}")
class FileJobController {

    private final FileUploads uploads;
    private final FilePlanner planner;
    private final FileDownloads downloads;

    FileJobController(FileUploads uploads, FilePlanner planner, FileDownloads downloads) {
        this.uploads = uploads;
        this.planner = planner;
        this.downloads = downloads;
    }

    /**
     * Answers a presigned URL for one PUT of the file, straight to the object store. Where the request tells the file's
     * length or checksum, the store takes nothing else.
     */
    @PostMapping("/upload-url")
    UploadUrlResponse uploadUrl(
            Caller caller,
            @PathVariable UUID jobId,
            @RequestBody(required = false) @Nullable UploadUrlRequest body,
            HttpServletRequest request) {
        UploadTerms terms = body == null ? UploadTerms.NONE : body.terms();
        return UploadUrlResponse.of(uploads.url(caller, jobId, request.getServerName(), terms));
    }

    /** Starts an upload in parts, and signs URLs for those that are asked for; for files that one PUT cannot carry. */
    @PostMapping("/upload-parts")
    UploadPartsResponse uploadParts(
            Caller caller,
            @PathVariable UUID jobId,
            @RequestBody(required = false) @Nullable UploadPartsRequest body,
            HttpServletRequest request) {
        List<Integer> numbers = body == null ? List.of() : body.numbers();
        return UploadPartsResponse.of(uploads.parts(caller, jobId, numbers, request.getServerName()));
    }

    /** Says that the file is there: the job is queued. The object is pinned as it is now, so a later PUT changes nothing. */
    @PostMapping("/mark-uploaded")
    FileJobResponse markUploaded(Caller caller, @PathVariable UUID jobId, @RequestBody MarkUploadedRequest body) {
        return FileJobResponse.of(uploads.mark(caller, jobId, body.objectKey(), body.etags()));
    }

    /** Shows what the steps would make of the file: the columns after each step, an estimate of the rows, and the first of them. */
    @PostMapping("/plan")
    PlanResponse plan(Caller caller, @PathVariable UUID jobId, @RequestBody(required = false) @Nullable NoFields body) {
        return PlanResponse.of(planner.plan(caller, jobId));
    }

    /** Answers a presigned URL for the result, or for the rows that were rejected. */
    @PostMapping("/download-url")
    DownloadUrlResponse downloadUrl(
            Caller caller,
            @PathVariable UUID jobId,
            @RequestBody(required = false) @Nullable DownloadUrlRequest body,
            HttpServletRequest request) {
        FileDownloads.File file = body == null || body.file() == null ? FileDownloads.File.OUTPUT : body.file();
        return new DownloadUrlResponse(
                downloads.url(caller, jobId, file, request.getServerName()).toString());
    }
}
