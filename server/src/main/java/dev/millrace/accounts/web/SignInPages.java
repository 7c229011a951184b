package dev.millrace.accounts.web;

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

import dev.millrace.accounts.EmailConfirmations;
import dev.millrace.accounts.OutsideProviders;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.Caller;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.Registration;
import dev.millrace.identity.Sessions;
import dev.millrace.identity.SignIn;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;

/** Signing up, in and out. */
@AccountPage
class SignInPages {

    static final String LOGIN = "accounts/login";

    private static final String SIGN_UP = "accounts/signup";

    private final SignIn signIn;
    private final UserService users;
    private final Sessions sessions;
    private final TwoFactor twoFactor;
    private final EmailConfirmations confirmations;
    private final BrowserSignIn browsers;
    private final Entrance entrance;
    private final OutsideProviders providers;
    private final IdentitySettings settings;
    private final PageAnswers answers;

    SignInPages(
            SignIn signIn,
            UserService users,
            Sessions sessions,
            TwoFactor twoFactor,
            EmailConfirmations confirmations,
            BrowserSignIn browsers,
            Entrance entrance,
            OutsideProviders providers,
            IdentitySettings settings,
            PageAnswers answers) {
        this.signIn = signIn;
        this.users = users;
        this.sessions = sessions;
        this.twoFactor = twoFactor;
        this.confirmations = confirmations;
        this.browsers = browsers;
        this.entrance = entrance;
        this.providers = providers;
        this.settings = settings;
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
            return entrance.enter(user.get(), safe, request, response);
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
            return answers.refused(e, request, Entrance.CODE, entrance.codeForm(request, challenge, safe));
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
        return answers.page(request, SIGN_UP, signUpForm(Next.safe(next), "", "", invite));
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
            if (confirmations.isAwaited(user)) {
                return answers.page(
                        request,
                        "done",
                        Map.of(
                                "title",
                                "Look into your mail",
                                "message",
                                "The account is made. Follow the link that was sent to you, and then sign in."));
            }
            browsers.open(user.id(), request, response);
            return PageAnswers.seeOther(safe);
        } catch (ApiException e) {
            return answers.refused(e, request, SIGN_UP, signUpForm(safe, email, fullName, invite));
        }
    }

    private Map<String, Object> form(HttpServletRequest request, String next, String username) {
        entrance.mayLeadToApplication(request, next);
        return Map.of("next", next, "username", username, "providers", providers.list());
    }

    private Map<String, Object> signUpForm(String next, String email, String fullName, String invite) {
        return Map.of(
                "next", next,
                "email", email,
                "fullName", fullName,
                "invite", invite,
                "byInvite", settings.registration() != Registration.OPEN,
                "providers", providers.list());
    }
}
