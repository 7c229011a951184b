package dev.millrace.accounts.web;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

import dev.millrace.accounts.EmailConfirmations;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.Caller;
import dev.millrace.identity.Sessions;
import dev.millrace.identity.SignIn;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.oauth2.StoredClients;
import dev.millrace.platform.ApiException;

/** Signing up, in and out. */
@AccountPage
class SignInPages {

    private static final String LOGIN = "accounts/login";
    private static final String CODE = "accounts/code";
    private static final String SIGN_UP = "accounts/signup";

    private final SignIn signIn;
    private final UserService users;
    private final Sessions sessions;
    private final TwoFactor twoFactor;
    private final EmailConfirmations confirmations;
    private final BrowserSignIn browsers;
    private final StoredClients clients;
    private final PageAnswers answers;

    SignInPages(
            SignIn signIn,
            UserService users,
            Sessions sessions,
            TwoFactor twoFactor,
            EmailConfirmations confirmations,
            BrowserSignIn browsers,
            StoredClients clients,
            PageAnswers answers) {
        this.signIn = signIn;
        this.users = users;
        this.sessions = sessions;
        this.twoFactor = twoFactor;
        this.confirmations = confirmations;
        this.browsers = browsers;
        this.clients = clients;
        this.answers = answers;
    }

    @GetMapping("/accounts/login")
    ResponseEntity<String> login(HttpServletRequest request, @RequestParam(required = false) @Nullable String next) {
        return answers.page(request, LOGIN, form(request, Next.safe(next), ""));
    }

    @PostMapping("/accounts/login")
    ResponseEntity<String> signIn(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam String username,
            @RequestParam String password,
            @RequestParam(required = false) @Nullable String next) {
        String safe = Next.safe(next);
        try {
            Optional<User> user = signIn.check(username, password);
            if (user.isEmpty()) {
                throw ApiException.refused(HttpStatus.UNAUTHORIZED, "No active account has this name and password.");
            }
            confirmations.require(user.get(), null);
            if (twoFactor.isSetUp(user.get().id())) {
                String challenge = twoFactor.challenge(user.get().id());
                return answers.page(request, CODE, codeForm(request, challenge, safe));
            }
            browsers.open(user.get().id(), request, response);
            return PageAnswers.found(
                    twoFactor.mustSetUp(user.get().id(), user.get().role()) ? "/accounts/two-factor" : safe);
        } catch (ApiException e) {
            return answers.refused(e, request, LOGIN, form(request, safe, username));
        }
    }

    @PostMapping("/accounts/login/code")
    ResponseEntity<String> code(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam String challenge,
            @RequestParam String code,
            @RequestParam(required = false) @Nullable String next) {
        String safe = Next.safe(next);
        try {
            User user = twoFactor.answer(challenge, code);
            browsers.open(user.id(), request, response);
            return PageAnswers.found(safe);
        } catch (ApiException e) {
            return answers.refused(e, request, CODE, codeForm(request, challenge, safe));
        }
    }

    @PostMapping("/accounts/logout")
    ResponseEntity<String> signOut(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (caller.sessionId() != null) {
            sessions.end(caller, caller.sessionId());
        }
        browsers.close(request, response);
        return PageAnswers.seeOther("/accounts/login");
    }

    @GetMapping("/accounts/signup")
    ResponseEntity<String> signUp(
            HttpServletRequest request,
            @RequestParam(defaultValue = "") String invite,
            @RequestParam(required = false) @Nullable String next) {
        return answers.page(
                request, SIGN_UP, Map.of("next", Next.safe(next), "email", "", "fullName", "", "invite", invite));
    }

    @PostMapping("/accounts/signup")
    ResponseEntity<String> register(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam String email,
            @RequestParam String password,
            @RequestParam(defaultValue = "") String fullName,
            @RequestParam(defaultValue = "") String invite,
            @RequestParam(required = false) @Nullable String next) {
        String safe = Next.safe(next);
        try {
            User user = users.register(
                    email.strip(),
                    password,
                    fullName.isBlank() ? null : fullName.strip(),
                    invite.isBlank() ? null : invite.strip());
            confirmations.require(user, null);
            browsers.open(user.id(), request, response);
            return PageAnswers.seeOther(safe);
        } catch (ApiException e) {
            return answers.refused(
                    e, request, SIGN_UP, Map.of("next", safe, "email", email, "fullName", fullName, "invite", invite));
        }
    }

    private Map<String, Object> form(HttpServletRequest request, String next, String username) {
        mayLeadToApplication(request, next);
        Map<String, Object> form = new HashMap<>();
        form.put("next", next);
        form.put("username", username);
        return form;
    }

    private Map<String, Object> codeForm(HttpServletRequest request, String challenge, String next) {
        mayLeadToApplication(request, next);
        return Map.of("challenge", challenge, "next", next);
    }

    /** An application that was allowed before gets its code straight after the sign-in: its address ends the redirects. */
    private void mayLeadToApplication(HttpServletRequest request, String next) {
        if (next.startsWith("/api/v1/oauth2/authorize?")) {
            clientId(next)
                    .flatMap(clients::findApplication)
                    .ifPresent(application -> request.setAttribute(
                            PagesSecurity.FORM_LEADS_TO, FormTargets.of(application.redirectUris())));
        }
    }

    private static Optional<String> clientId(String next) {
        return Optional.ofNullable(UriComponentsBuilder.fromUriString(next)
                .build()
                .getQueryParams()
                .getFirst("client_id"));
    }
}
