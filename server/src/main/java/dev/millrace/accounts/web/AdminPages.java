package dev.millrace.accounts.web;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Role;
import dev.millrace.identity.UserService;
import dev.millrace.mail.MailService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** The lists that admins look at, and what they decide about users. Only they get here, see {@link PagesSecurity}. */
@AccountPage
class AdminPages {

    private static final String USERS = "admin/users";
    private static final PageRequest FIRST = new PageRequest(0, 100);

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
        return answers.page(request, USERS, usersModel(page));
    }

    @PostMapping("/admin/users/role")
    ResponseEntity<String> give(
            Caller caller, HttpServletRequest request, @RequestParam UUID user, @RequestParam String role) {
        Role wanted = Role.find(role).orElseThrow(() -> ApiException.invalid("role", "is none that there is"));
        return steer(request, () -> users.steer(user, wanted, null, caller));
    }

    @PostMapping("/admin/users/active")
    ResponseEntity<String> turn(
            Caller caller, HttpServletRequest request, @RequestParam UUID user, @RequestParam boolean active) {
        return steer(request, () -> users.steer(user, null, active, caller));
    }

    private ResponseEntity<String> steer(HttpServletRequest request, Runnable change) {
        try {
            change.run();
            return PageAnswers.seeOther("/admin/users");
        } catch (ApiException e) {
            return answers.refused(e, request, USERS, usersModel(FIRST));
        }
    }

    private Map<String, Object> usersModel(PageRequest page) {
        Map<String, Object> model = model("users", users.list(page));
        model.put("roles", Role.values());
        return model;
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
