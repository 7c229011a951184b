package dev.millrace.accounts.web;

import java.util.HashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** The lists that admins look at. Only they get here, see {@link PagesSecurity}. */
@AccountPage
class AdminPages {

    private final UserService users;
    private final MailService mails;
    private final PageAnswers answers;

    AdminPages(UserService users, MailService mails, PageAnswers answers) {
        this.users = users;
        this.mails = mails;
        this.answers = answers;
    }

    @GetMapping({"/admin", "/admin/users"})
    ResponseEntity<String> users(HttpServletRequest request, PageRequest page) {
        return answers.page(request, "admin/users", model("users", users.list(page)));
    }

    @GetMapping("/admin/outbox")
    ResponseEntity<String> outbox(HttpServletRequest request, PageRequest page) {
        return answers.page(request, "admin/outbox", model("mails", mails.list(page)));
    }

    private static Map<String, Object> model(String name, Page<?> page) {
        Map<String, Object> model = new HashMap<>();
        model.put(name, page.items());
        model.put("total", page.total());
        PageRequest asked = page.request();
        model.put("first", asked.skip() + 1);
        if (asked.skip() > 0) {
            model.put("back", query(Math.max(0, asked.skip() - asked.limit()), asked.limit()));
        }
        if (asked.skip() + asked.limit() < page.total()) {
            model.put("on", query(asked.skip() + asked.limit(), asked.limit()));
        }
        return model;
    }

    private static String query(long skip, int limit) {
        return "?skip=" + skip + "&limit=" + limit;
    }
}
