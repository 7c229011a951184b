package dev.millrace.mail.web;

import java.util.List;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.mail.MailService;
import dev.millrace.mail.OutboxMail;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;

@RestController
@RequestMapping("/api/v1/admin/outbox")
@Tag(name = "Identity")
class OutboxController {

    private final MailService mails;

    OutboxController(MailService mails) {
        this.mails = mails;
    }

    /** Lists the mails of the last month, the latest first. What was sent no longer shows what it said. For admins. */
    @GetMapping
    ResponseEntity<List<OutboxMail>> list(PageRequest page) {
        return Lists.bare(mails.list(page));
    }
}
