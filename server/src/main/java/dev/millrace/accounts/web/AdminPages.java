package dev.millrace.accounts.web;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.PageRequest;

/** What admins look at. Only they get here, see {@link PagesSecurity}. */
@AccountPage
class AdminPages {

    private static final PageRequest LATEST = new PageRequest(0, 100);

    private final UserService users;
    private final MailService mails;
    private final PageAnswers answers;

    AdminPages(UserService users, MailService mails, PageAnswers answers) {
        this.users = users;
        this.mails = mails;
        this.answers = answers;
    }

    @GetMapping({"/admin", "/admin/users"})
    ResponseEntity<String> users(HttpServletRequest request) {
        var page = users.list(LATEST);
        return answers.page(request, "admin/users", Map.of("users", page.items(), "total", page.total()));
    }

    @GetMapping("/admin/outbox")
    ResponseEntity<String> outbox(HttpServletRequest request) {
        return answers.page(
                request, "admin/outbox", Map.of("mails", mails.list(LATEST).items()));
    }
}
