package dev.millrace.accounts.web;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.web.Pages;

/** Answers with pages. Each knows who is signed in, and the token that its forms send along. */
@Component
class PageAnswers {

    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");

    private final Pages pages;
    private final UserService users;

    PageAnswers(Pages pages, UserService users) {
        this.pages = pages;
        this.users = users;
    }

    ResponseEntity<String> page(HttpServletRequest request, String template, Map<String, ?> model) {
        return page(HttpStatus.OK, request, template, model);
    }

    ResponseEntity<String> page(HttpStatus status, HttpServletRequest request, String template, Map<String, ?> model) {
        return ResponseEntity.status(status).contentType(HTML).body(html(request, template, model));
    }

    /** The form again, with what is wrong beside its fields. */
    ResponseEntity<String> refused(
            ApiException refusal, HttpServletRequest request, String template, Map<String, ?> model) {
        Map<String, Object> again = new HashMap<>(model);
        List<FieldProblem> problems = refusal.problems();
        again.put(
                "problems",
                problems.isEmpty()
                        ? List.of(sentence(refusal.getMessage()))
                        : problems.stream()
                                .map(problem -> words(problem.field()) + " " + problem.reason())
                                .toList());
        return page(refusal.status(), request, template, again);
    }

    String html(HttpServletRequest request, String template, Map<String, ?> model) {
        Map<String, Object> all = new HashMap<>(model);
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            all.put("csrf", token.getToken());
        }
        Caller caller = caller();
        if (caller != null) {
            users.find(caller.userId()).ifPresent(user -> {
                all.put("me", user);
                all.put("isAdmin", caller.isAdmin());
            });
        }
        return pages.render(template, all);
    }

    /** 303: what was posted is done, and a reload does not do it again. */
    static ResponseEntity<String> seeOther(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .build();
    }

    static ResponseEntity<String> found(String path) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .header(HttpHeaders.LOCATION, path)
                .build();
    }

    private static @Nullable Caller caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication instanceof CallerAuthentication signedIn ? signedIn.getPrincipal() : null;
    }

    private static String words(String field) {
        return capitalised(field.replace('_', ' '));
    }

    /** Programs are told in half sentences. */
    static String sentence(@Nullable String message) {
        String text = capitalised(String.valueOf(message));
        return text.endsWith(".") ? text : text + ".";
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
