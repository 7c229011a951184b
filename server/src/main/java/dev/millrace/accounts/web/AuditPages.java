package dev.millrace.accounts.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import dev.millrace.audit.AuditExports;
import dev.millrace.audit.AuditFormat;
import dev.millrace.audit.AuditLog;
import dev.millrace.audit.AuditRecord;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Query;

/** The audit log for admins: searched, paged through, and taken along as a file. */
@AccountPage
class AuditPages {

    private static final String PAGE = "admin/audit";
    private static final PageRequest PART = new PageRequest(0, 50);

    private final AuditLog audit;
    private final AuditExports exports;
    private final UserService users;
    private final PageAnswers answers;

    AuditPages(AuditLog audit, AuditExports exports, UserService users, PageAnswers answers) {
        this.audit = audit;
        this.exports = exports;
        this.users = users;
        this.answers = answers;
    }

    @GetMapping("/admin/audit")
    ResponseEntity<String> list(
            HttpServletRequest request,
            @Query AuditSearch search,
            @RequestParam(required = false) @Nullable UUID before) {
        Map<String, Object> model = new HashMap<>();
        model.put("search", search);
        model.put("actions", audit.actions());
        model.put("entries", List.of());
        try {
            List<AuditRecord> part = audit.list(search.filter(users), before, PART);
            model.put("entries", lines(part));
            model.put("csv", search.query("format", AuditFormat.CSV.word()));
            model.put("ndjson", search.query("format", AuditFormat.NDJSON.word()));
            if (before != null) {
                model.put("newest", search.query());
            }
            if (part.size() == PART.limit()) {
                model.put("older", search.query("before", part.getLast().id()));
            }
            return answers.page(request, PAGE, model);
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model);
        }
    }

    @GetMapping("/admin/audit/export")
    ResponseEntity<StreamingResponseBody> export(
            @Query AuditSearch search, @RequestParam(defaultValue = "csv") String format) {
        return exports.answer(search.filter(users), AuditFormat.of(format));
    }

    private List<AuditLine> lines(List<AuditRecord> part) {
        Map<UUID, String> emails = users.findEmails(
                part.stream().map(AuditRecord::actorId).filter(Objects::nonNull).collect(Collectors.toSet()));
        return part.stream().map(entry -> AuditLine.of(entry, emails)).toList();
    }
}
