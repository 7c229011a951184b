package dev.millrace.accounts.web;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.accounts.EmailConfirmations;
import dev.millrace.accounts.PasswordResets;
import dev.millrace.identity.Caller;
import dev.millrace.identity.UserChange;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;

/** Setting another password, and showing that an e-mail is one's own. Following a link changes nothing: the form there does. */
@AccountPage
class PasswordPages {

    private static final String CHANGE = "accounts/password-change";
    private static final String CONFIRM = "accounts/password-confirm";

    private final PasswordResets resets;
    private final EmailConfirmations confirmations;
    private final UserService users;
    private final BrowserSignIn browsers;
    private final PageAnswers answers;

    PasswordPages(
            PasswordResets resets,
            EmailConfirmations confirmations,
            UserService users,
            BrowserSignIn browsers,
            PageAnswers answers) {
        this.resets = resets;
        this.confirmations = confirmations;
        this.users = users;
        this.browsers = browsers;
        this.answers = answers;
    }

    @GetMapping("/accounts/password/change")
    ResponseEntity<String> change(HttpServletRequest request) {
        return answers.page(request, CHANGE, Map.of());
    }

    /** Ends all sessions, and opens this browser's again. */
    @PostMapping("/accounts/password/change")
    ResponseEntity<String> change(
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam("current_password") String currentPassword,
            @RequestParam String password) {
        try {
            users.change(caller.userId(), new UserChange(null, password, currentPassword, null), caller);
        } catch (ApiException e) {
            return answers.refused(e, request, CHANGE, Map.of());
        }
        browsers.open(caller.userId(), request, response);
        return PageAnswers.seeOther("/accounts");
    }

    @GetMapping("/accounts/password/reset")
    ResponseEntity<String> reset(HttpServletRequest request) {
        return answers.page(request, "accounts/password-reset", Map.of());
    }

    @PostMapping("/accounts/password/reset")
    ResponseEntity<String> reset(HttpServletRequest request, @RequestParam String email) {
        try {
            resets.request(email);
        } catch (ApiException e) {
            return answers.refused(e, request, "accounts/password-reset", Map.of());
        }
        return answers.page(
                request,
                "done",
                Map.of(
                        "title",
                        "Look into your mail",
                        "message",
                        "If an account has this e-mail, a link is on its way. It works once, and for half an hour."));
    }

    @GetMapping("/accounts/password/reset/confirm")
    ResponseEntity<String> confirm(HttpServletRequest request, @RequestParam String token) {
        return resets.isGood(token)
                ? answers.page(request, CONFIRM, Map.of("token", token))
                : answers.page(
                        HttpStatus.BAD_REQUEST,
                        request,
                        "problem",
                        Map.of(
                                "title",
                                "This link is not valid, or no longer",
                                "message",
                                "Each link works once, for half an hour, and only the latest counts."));
    }

    @PostMapping("/accounts/password/reset/confirm")
    ResponseEntity<String> confirm(
            HttpServletRequest request, @RequestParam String token, @RequestParam String password) {
        try {
            resets.confirm(token, password);
        } catch (ApiException e) {
            return answers.refused(e, request, CONFIRM, Map.of("token", token));
        }
        return PageAnswers.seeOther("/accounts/login");
    }

    @PostMapping("/accounts/email")
    ResponseEntity<String> sendConfirmation(Caller caller, HttpServletRequest request) {
        users.find(caller.userId()).ifPresent(confirmations::send);
        return answers.page(
                request,
                "done",
                Map.of(
                        "title",
                        "Look into your mail",
                        "message",
                        "A link is on its way. It works once, and for two days."));
    }

    @GetMapping("/accounts/email/confirm")
    ResponseEntity<String> confirmEmail(HttpServletRequest request, @RequestParam String token) {
        return answers.page(request, "accounts/email-confirm", Map.of("token", token));
    }

    @PostMapping("/accounts/email/confirm")
    ResponseEntity<String> confirmEmailNow(HttpServletRequest request, @RequestParam String token) {
        confirmations.confirm(token);
        return answers.page(
                request, "done", Map.of("title", "Thank you", "message", "This e-mail is now known to be yours."));
    }
}
